import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import { beginCompletion, type Completion } from "../../src/core/call/completion.ts";
import type { Rpc } from "../../src/core/call/progress.ts";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { silentObserver } from "../../src/core/observer.ts";
import { CompleteRequestSchema, CompleteResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { toCorsPolicy } from "../../src/server.ts";
import type { Call } from "../../src/service/call.ts";
import type { CallHandler } from "../../src/service/call-handler.ts";
import { serveCompletions } from "../../src/transport/connect/completion-service.ts";
import { createConnectTransport } from "../../src/transport/connect/connect-transport.ts";
import { createGrpcTransport } from "../../src/transport/grpc/grpc-transport.ts";
import { createRequestMemory } from "../../src/transport/http/body/request-memory.ts";
import { createListener, type Listener } from "../../src/transport/listener/listener.ts";
import { defaultListenerLimits, type ListenerLimits } from "../../src/transport/listener/listener-limits.ts";
import type { TlsTerminator } from "../../src/transport/listener/tls/terminator.ts";
import { isNativeGrpc } from "./lane.ts";

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
  /** Whether gRPC takes the lane of its own; by default as the run of the tests has it. */
  readonly nativeGrpc?: boolean;
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
  nativeGrpc = isNativeGrpc,
}: TestListenerOptions = {}): Promise<TestListener> {
  const calls: Completion[] = [];
  const waiters: ((call: Completion) => void)[] = [];
  let deltas = 0;

  function toDelta(text: string): StreamEvent {
    deltas += 1;
    return { case: "textDelta", value: text };
  }

  function begin(call: Call, rpc: Rpc): Completion {
    const { principal, deadlineMs } = call;
    const callLimits = { totalMs: 600_000, deadlineMs, firstTokenMs: 600_000, idleMs: 600_000 };
    const completion = beginCompletion({
      id: randomUUID(),
      rpc,
      request: create(CompleteRequestSchema),
      owner: principal,
      limits: callLimits,
      clock,
      log,
      observer: silentObserver,
    });
    call.attach(completion);
    calls.push(completion);
    waiters.shift()?.(completion);
    return completion;
  }

  const service: CallHandler = {
    async complete({ model, prompt }, caller) {
      const call = begin(caller, "Complete");
      failAsAsked(model);
      call.end({ kind: "ok" });
      return create(CompleteResponseSchema, { id: call.id, text: toText(model, prompt) });
    },
    async *streamComplete({ model, prompt }, caller) {
      const call = begin(caller, "StreamComplete");
      try {
        failAsAsked(model);
        yield [toDelta(toText(model, prompt))];
        while (model === "endless" && call.outcome === undefined) yield [toDelta(toText(model, prompt))];
        if (call.outcome?.kind === "failed") throw call.outcome.error;
        if (model === "hang") await untilEnded(call);
        call.end({ kind: "ok" });
      } catch (thrown) {
        throw thrown instanceof GatewayError ? caller.toFailure(thrown, call) : thrown;
      }
    },
    countTokens: () => Promise.reject(new GatewayError("UNSUPPORTED_FEATURE", "this service counts no tokens")),
  };

  const limits = { ...defaultListenerLimits, ...changedLimits };
  const memory = createRequestMemory(limits, clock);
  const listener = createListener({
    handler: createConnectTransport({
      routes: (router) => serveCompletions(router, service),
      limits,
      memory,
      clock,
      log,
    }),
    selective: nativeGrpc ? [createGrpcTransport({ calls: service, limits, memory, clock, log })] : [],
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
