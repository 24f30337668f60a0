import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { beginCompletion, type Completion } from "../../src/core/call/completion.ts";
import type { Rpc } from "../../src/core/call/progress.ts";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { silentObserver } from "../../src/core/observer.ts";
import { toPrincipal } from "../../src/core/principal.ts";
import {
  CompleteRequestSchema,
  CompleteResponseSchema,
  CompletionService,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { toCorsPolicy } from "../../src/server.ts";
import { toConnectError } from "../../src/transport/connect/connect-status.ts";
import { createConnectTransport } from "../../src/transport/connect/connect-transport.ts";
import { requestScopeOf } from "../../src/transport/connect/request-scope.ts";
import { createRequestMemory } from "../../src/transport/http/body/request-memory.ts";
import { createListener, type Listener } from "../../src/transport/listener/listener.ts";
import { defaultListenerLimits, type ListenerLimits } from "../../src/transport/listener/listener-limits.ts";
import type { TlsTerminator } from "../../src/transport/listener/tls/terminator.ts";

/** A listener before a service that does what a request's model asks for. */
export interface TestListener extends Listener {
  readonly baseUrl: string;
  readonly port: number;
  /** The calls that began, in order. */
  readonly calls: readonly Completion[];
  /** Deltas that were asked for so far. */
  readonly deltas: number;
  /** Resolves with the next call that begins. */
  nextCall(): Promise<Completion>;
}

/** What a test may set. */
export interface TestListenerOptions {
  readonly limits?: Partial<ListenerLimits>;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Plaintext without. */
  readonly tls?: TlsTerminator | undefined;
  /** Decides by how much the ages of connections vary; 0.5 is not at all. */
  readonly random?: () => number;
  /** Port to listen on; by default the system picks one. */
  readonly port?: number;
}

/**
 * Starts a listener whose CompletionService answers by the model of a request:
 * "echo" (the prompt), "measure" (the length of the prompt), "bug" (a TypeError),
 * "fault" (a GatewayError), "large" (16 MiB of text), "endless" (64 KiB deltas
 * without end), "hang" (one delta, then nothing until the call ends).
 */
export async function startTestListener({
  limits: changedLimits,
  clock = systemClock,
  log = silentLog,
  tls,
  random = () => 0.5,
  port: wantedPort = 0,
}: TestListenerOptions = {}): Promise<TestListener> {
  const calls: Completion[] = [];
  const waiters: ((call: Completion) => void)[] = [];
  let deltas = 0;

  function toDelta(text: string): StreamCompleteResponse {
    deltas += 1;
    return create(StreamCompleteResponseSchema, { event: { case: "textDelta", value: text } });
  }

  function begin(context: HandlerContext, rpc: Rpc): Completion {
    const scope = requestScopeOf(context);
    const callLimits = { totalMs: 600_000, deadlineMs: context.timeoutMs(), firstTokenMs: 600_000, idleMs: 600_000 };
    const owner = toPrincipal(scope.peer, scope.identity);
    const call = beginCompletion({
      id: randomUUID(),
      rpc,
      request: create(CompleteRequestSchema),
      owner,
      limits: callLimits,
      clock,
      log,
      observer: silentObserver,
    });
    scope.attach(call);
    calls.push(call);
    waiters.shift()?.(call);
    return call;
  }

  function routes(router: ConnectRouter): void {
    router.service(CompletionService, {
      complete({ model, prompt }, context) {
        const call = begin(context, "Complete");
        failAsAsked(model);
        call.end({ kind: "ok" });
        return create(CompleteResponseSchema, { id: call.id, text: toText(model, prompt) });
      },
      async *streamComplete({ model, prompt }, context) {
        const call = begin(context, "StreamComplete");
        try {
          failAsAsked(model);
          yield toDelta(toText(model, prompt));
          while (model === "endless" && call.outcome === undefined) yield toDelta(toText(model, prompt));
          if (call.outcome?.kind === "failed") throw call.outcome.error;
          if (model === "hang") await untilEnded(call);
          call.end({ kind: "ok" });
        } catch (thrown) {
          throw thrown instanceof GatewayError ? toConnectError(thrown, call) : thrown;
        }
      },
    });
  }

  const limits = { ...defaultListenerLimits, ...changedLimits };
  const memory = createRequestMemory(limits, clock);
  const listener = createListener({
    handler: createConnectTransport({ routes, limits, memory, clock, log }),
    limits,
    cors: toCorsPolicy([]),
    tls,
    clock,
    log,
    random,
  });
  const { port } = await listener.listen("127.0.0.1", wantedPort);
  return {
    ...listener,
    port,
    baseUrl: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    calls,
    get deltas() {
      return deltas;
    },
    nextCall: () => new Promise((resolve) => waiters.push(resolve)),
  };
}

function toText(model: string, prompt: string): string {
  switch (model) {
    case "measure":
      return String(prompt.length);
    case "large":
      return "x".repeat(16 * 1024 * 1024);
    case "endless":
      return "x".repeat(65_536);
    default:
      return prompt;
  }
}

function failAsAsked(model: string): void {
  if (model === "bug") throw new TypeError("a secret of the implementation");
  if (model === "fault") throw new GatewayError("MODEL_NOT_FOUND", "no model: naïve 100 % 😀");
}

function untilEnded(call: Completion): Promise<void> {
  return new Promise((resolve, reject) => {
    call.onEnd((outcome) => (outcome.kind === "failed" ? reject(outcome.error) : resolve()));
  });
}
