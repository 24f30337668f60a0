import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { maxLastWaitMs } from "../../../src/core/answer/last-wait.ts";
import type { CallLimits, Completion } from "../../../src/core/call/completion.ts";
import type { Clock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { Provider } from "../../../src/core/provider.ts";
import { type Usage, Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { createAnthropicProvider } from "../../../src/providers/anthropic/index.ts";
import { createOpenAiProvider } from "../../../src/providers/openai/index.ts";
import { type WatchedProvider, watchProvider } from "../../contract/watched-provider.ts";
import { anthropicOptions } from "../../support/anthropic-target.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { openAiOptions } from "../../support/openai-target.ts";
import { createProviderTarget, type ProviderTarget, type SeenStream, textOf } from "../../support/provider-target.ts";
import { type Exchange, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { beginTestCall } from "../../support/test-call.ts";

// Once the provider has said why it stopped, the answer is whole, however its stream ends.

interface Wire {
  readonly name: string;
  create(origin: string, clock: Clock): Provider;
  readonly start: string;
  text(text: string): string;
  readonly stop: string;
  readonly usage: string;
  readonly ping: string;
  readonly error: string;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, reason: string | null = null): string =>
  data({ model: "m", choices: [{ index: 0, delta, finish_reason: reason }] });

const wires: readonly Wire[] = [
  {
    name: "openai",
    create: (baseUrl, clock) => createOpenAiProvider({ ...openAiOptions, baseUrl }, { clock }),
    start: chunk({ role: "assistant" }),
    text: (content) => chunk({ content }),
    stop: chunk({}, "stop"),
    usage: data({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 9 } }),
    ping: ": keep-alive\n\n",
    error: data({ error: { message: "busy" } }),
  },
  {
    name: "anthropic",
    create: (baseUrl, clock) => createAnthropicProvider({ ...anthropicOptions, baseUrl }, { clock }),
    start: data({ type: "message_start", message: { id: "msg_1", model: "m" } }),
    text: (text) => data({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
    stop: data({ type: "message_delta", delta: { stop_reason: "end_turn" } }),
    usage: data({ type: "message_delta", delta: {}, usage: { input_tokens: 7, output_tokens: 9 } }),
    ping: data({ type: "ping" }),
    error: data({ type: "error", error: { type: "api_error", message: "busy" } }),
  },
];

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
const limits: CallLimits = { totalMs: 60_000, deadlineMs: undefined, firstTokenMs: 1_000, idleMs: 1_000 };

interface Stage {
  readonly clock: FakeClock;
  readonly target: ProviderTarget;
  readonly call: Completion;
  /** The server's side of the call. */
  readonly exchange: Promise<Exchange>;
  /** Sends a piece, and resolves when the gateway has read it and waits for more. */
  send(piece: string): Promise<void>;
  /** Resolves when the gateway has read why the model stopped, and waits. */
  isWhole(): Promise<void>;
}

async function onStage(
  wire: Wire,
  { streaming = true, ...own }: Partial<CallLimits> & { readonly streaming?: boolean },
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const accepted = Promise.withResolvers<Exchange>();
  const upstream = await startScriptedUpstream(accepted.resolve);
  const clock = createFakeClock();
  const provider = watchProvider(wire.create(upstream.origin, clock));
  const target = createProviderTarget(provider, clock);
  const call = beginTestCall({ clock, streaming, limits: { ...limits, ...own } });
  try {
    await run({
      clock,
      target,
      call,
      exchange: accepted.promise,
      isWhole: () => until(call, () => provider.isWhole && provider.isAsked),
      send: (piece) => sendAndWait(piece, { exchange: accepted.promise, provider, call }),
    });
    await upstream.idle();
    expect([target.slots.taken, clock.pending]).toEqual([0, 0]);
  } finally {
    await target.close();
    await upstream.close();
  }
}

async function sendAndWait(
  piece: string,
  { exchange, provider, call }: { exchange: Promise<Exchange>; provider: WatchedProvider; call: Completion },
): Promise<void> {
  const { send } = await exchange;
  await until(call, () => provider.isAsked);
  const answered = provider.answering();
  await send(piece);
  await answered;
  await until(call, () => provider.isAsked);
}

async function until(call: Completion, isSo: () => boolean): Promise<void> {
  do await nextTurn();
  while (!isSo() && call.outcome === undefined);
}

function usageOf({ events }: SeenStream): Usage | undefined {
  const last = events.at(-1);
  return last?.case === "finished" ? last.value.usage : undefined;
}

describe.each(wires)("an answer of $name after its finish reason", (wire) => {
  const beginning = head + wire.start + wire.text("Hello") + wire.stop;

  test("is OK after two seconds of silence, whatever the limit on silence, and its connection is closed", async () => {
    await onStage(wire, {}, async ({ clock, target, call, exchange, isWhole }) => {
      const reading = target.read(undefined, call);
      const { send, closed } = await exchange;
      await send(beginning);
      await isWhole();
      clock.advance(maxLastWaitMs - 1);
      await nextTurn();
      expect(call.outcome).toBe(undefined);
      clock.advance(1);
      const seen = await reading;
      await closed;

      expect([seen.error, textOf(seen.events), usageOf(seen)?.source]).toEqual([
        undefined,
        "Hello",
        Usage_Source.ESTIMATED,
      ]);
    });
  });

  test("waits no longer for signs of life", async () => {
    await onStage(wire, {}, async ({ clock, target, call, exchange, isWhole, send }) => {
      const reading = target.read(undefined, call);
      await (await exchange).send(beginning);
      await isWhole();
      for (let passedMs = 0; passedMs < maxLastWaitMs; passedMs += 500) {
        await send(wire.ping);
        expect(call.outcome).toBe(undefined);
        clock.advance(500);
      }

      expect((await reading).error).toBe(undefined);
      expect(clock.now()).toBe(maxLastWaitMs);
    });
  });

  test.each([
    ["usage", wire.usage, "Hello"],
    ["content", wire.text(" you"), "Hello you"],
  ])("takes %s that still comes, and then waits two seconds anew", async (what, piece, said) => {
    await onStage(wire, {}, async ({ clock, target, call, exchange, isWhole, send }) => {
      const reading = target.read(undefined, call);
      await (await exchange).send(beginning);
      await isWhole();
      clock.advance(maxLastWaitMs - 1);
      await send(piece);
      clock.advance(maxLastWaitMs - 1);
      await nextTurn();
      expect(call.outcome).toBe(undefined);
      clock.advance(1);
      const seen = await reading;

      expect([seen.error, textOf(seen.events)]).toEqual([undefined, said]);
      if (what === "usage") expect(usageOf(seen)).toMatchObject({ outputTokens: 9, source: Usage_Source.PROVIDER });
    });
  });

  test("does not wait while its caller does not read", async () => {
    await onStage(wire, {}, async ({ clock, target, call, exchange }) => {
      const reading = target.stream(undefined, call)[Symbol.asyncIterator]();
      const first = reading.next();
      await (await exchange).send(beginning);
      const events: StreamEvent[] = [...((await first).value ?? [])];
      clock.advance(10 * maxLastWaitMs);
      const { send, fin } = await exchange;
      await send(wire.usage);
      fin();
      for (let next = await reading.next(); next.done !== true; next = await reading.next()) events.push(...next.value);

      expect(usageOf({ events, error: undefined })?.source).toBe(Usage_Source.PROVIDER);
    });
  });

  test.each([true, false])("is OK when its connection is reset (streaming: %s)", async (streaming) => {
    await onStage(wire, { streaming }, async ({ target, call, exchange, isWhole }) => {
      const reading = streaming ? target.read(undefined, call) : target.complete(undefined, call);
      const { send, reset } = await exchange;
      await send(beginning);
      await isWhole();
      reset();

      await expect(reading).resolves.toBeDefined();
      expect(call.outcome).toEqual({ kind: "ok" });
    });
  });

  test("may be empty: no limit on the first token fails it", async () => {
    await onStage(wire, {}, async ({ clock, target, call, exchange, isWhole }) => {
      const reading = target.read(undefined, call);
      await (await exchange).send(head + wire.start + wire.stop);
      await isWhole();
      clock.advance(maxLastWaitMs);

      expect((await reading).events.map((event) => event.case)).toEqual(["started", "finished"]);
    });
  });

  test.each<[string, Partial<CallLimits>]>([
    ["the total limit", { totalMs: 1_000 }],
    ["the caller's deadline", { deadlineMs: 1_000 }],
  ])("is OK just before %s", async (_, own) => {
    await onStage(wire, own, async ({ clock, target, call, exchange, isWhole }) => {
      const reading = target.read(undefined, call);
      await (await exchange).send(beginning);
      await isWhole();
      clock.advance(900);

      expect((await reading).error).toBe(undefined);
    });
  });

  test("fails with an error that still comes", async () => {
    await onStage(wire, {}, async ({ target, call, exchange, isWhole }) => {
      const reading = target.read(undefined, call);
      await (await exchange).send(beginning);
      await isWhole();
      await (await exchange).send(wire.error);

      expect((await reading).error?.reason).toBe("UPSTREAM_ERROR");
    });
  });

  test("fails when its caller leaves, and lets everything go", async () => {
    await onStage(wire, {}, async ({ target, call, exchange, isWhole }) => {
      const reading = target.read(undefined, call);
      await (await exchange).send(beginning);
      await isWhole();
      const error = new GatewayError("CALLER_CANCELLED", "the caller left");
      call.end({ kind: "failed", error });

      expect((await reading).error).toBe(error);
    });
  });
});

test.each(wires)("an answer of $name that is cut before its finish reason is never OK", async (wire) => {
  await onStage(wire, {}, async ({ target, call, exchange, send }) => {
    const reading = target.read(undefined, call);
    await (await exchange).send(head);
    await send(wire.start + wire.text("Hello"));
    (await exchange).reset();

    expect((await reading).error?.reason).toBe("STREAM_TRUNCATED");
  });
});
