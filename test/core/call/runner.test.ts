import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { Events, StreamEvent } from "../../../src/core/answer/event.ts";
import { fold } from "../../../src/core/answer/fold.ts";
import { openAnswer } from "../../../src/core/answer/open-answer.ts";
import { type Attempt, beginAttempt } from "../../../src/core/call/attempt.ts";
import { createRunner } from "../../../src/core/call/runner.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { Provider } from "../../../src/core/provider.ts";
import {
  CompleteRequestSchema,
  FinishReason,
  StartedSchema,
  ToolCallDeltaSchema,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_Source, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { eventually } from "../../support/eventually.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { batches, finished, scriptedProvider, text } from "../../support/scripted-provider.ts";
import { beginTestCall } from "../../support/test-call.ts";

const request = create(CompleteRequestSchema, { model: "model", prompt: "hello" });

function completionsOf(open: Provider["open"]): {
  completions: ReturnType<typeof createRunner>;
  attempts: Attempt[];
} {
  const attempts: Attempt[] = [];
  const completions = createRunner((asked, call) => {
    const attempt = beginAttempt(call);
    attempts.push(attempt);
    return openAnswer(scriptedProvider(open), asked, attempt);
  });
  return { completions, attempts };
}

/** Events that come, and then nothing for ever. */
async function* thenSilence(...first: StreamEvent[]): AsyncGenerator<readonly StreamEvent[]> {
  if (first.length > 0) yield first;
  await new Promise(() => {});
}

async function collect(events: Events): Promise<{ texts: string; error: unknown }> {
  let texts = "";
  try {
    for await (const batch of events) {
      for (const event of batch) if (event.case === "textDelta") texts += event.value;
    }
    return { texts, error: undefined };
  } catch (error) {
    return { texts, error };
  }
}

const answer = [
  [{ case: "started", value: create(StartedSchema, { served: { model: "model-1", providerRequestId: "req_1" } }) }],
  [text("hel")],
  [],
  [text("lo"), finished(FinishReason.STOP)],
] as const satisfies StreamEvent[][];

test("fold(streamComplete) = complete, and the answer names the target that served it", async () => {
  const { completions } = completionsOf(() => batches(...answer));
  const whole = await completions.complete(request, beginTestCall({ streaming: false }));
  const folded = await fold(completions.streamComplete(request, beginTestCall()));
  expect(folded).toEqual(whole);
  expect(whole.text).toBe("hello");
  expect(whole.served).toMatchObject({
    provider: "scripted",
    model: "model-1",
    providerRequestId: "req_1",
    attempt: 1,
  });
});

test("a provider that cannot stream serves streams with one batch", async () => {
  const { completions } = completionsOf(async () => batches(answer.flat()));
  expect(await collect(completions.streamComplete(request, beginTestCall()))).toEqual({
    texts: "hello",
    error: undefined,
  });
});

test.each<[when: string, events: () => Events, texts: string]>([
  ["before any event", () => batches(), ""],
  ["before any content", () => batches([answer[0][0]]), ""],
  ["after content", () => batches([text("hel")]), "hel"],
])("an answer that ends %s without finished is truncated", async (_when, events, texts) => {
  const call = beginTestCall();
  const { completions, attempts } = completionsOf(events);
  const { texts: seen, error } = await collect(completions.streamComplete(request, call));
  expect(seen).toBe(texts);
  expect(error).toMatchObject({ reason: "STREAM_TRUNCATED" });
  expect(attempts.map(({ outcome }) => outcome)).toEqual([{ kind: "failed", error }]);
  expect(call.outcome).toEqual({ kind: "failed", error });
});

test("events read before an error are delivered before it", async () => {
  const { completions } = completionsOf(async function* () {
    yield [text("hel")];
    throw new GatewayError("UPSTREAM_OVERLOADED", "overloaded");
  });
  const { texts, error } = await collect(completions.streamComplete(request, beginTestCall()));
  expect({ texts, error }).toMatchObject({ texts: "hel", error: { reason: "UPSTREAM_OVERLOADED" } });
});

test("an event that no answer can have is an error, after the events before it were delivered", async () => {
  const orphan: StreamEvent = { case: "toolCallDelta", value: create(ToolCallDeltaSchema, { argumentsJson: "{}" }) };
  const { completions, attempts } = completionsOf(() => batches([text("hel"), orphan]));
  const { texts, error } = await collect(completions.streamComplete(request, beginTestCall()));
  expect({ texts, error }).toMatchObject({ texts: "hel", error: { reason: "UPSTREAM_PROTOCOL_ERROR" } });
  expect(attempts[0]?.outcome).toEqual({ kind: "failed", error });
});

test("of the events before the content only the last of each kind is kept", async () => {
  const usageOf = (inputTokens: number): StreamEvent => ({
    case: "usage",
    value: create(UsageSchema, { inputTokens, source: Usage_Source.PROVIDER }),
  });
  const { completions } = completionsOf(() => batches([usageOf(1)], [usageOf(2)], [usageOf(3), text("a"), finished()]));
  const usages: number[] = [];
  for await (const batch of completions.streamComplete(request, beginTestCall())) {
    for (const event of batch) if (event.case === "usage") usages.push(event.value.inputTokens);
  }
  expect(usages).toEqual([3]);
});

test("a completion that fails while its last events wait for the reader is not OK", async () => {
  const { completions } = completionsOf(() => batches([text("a"), finished()]));
  const call = beginTestCall();
  const events = completions.streamComplete(request, call)[Symbol.asyncIterator]();
  await events.next();
  const error = new GatewayError("READER_STALLED", "slow");
  call.end({ kind: "failed", error });
  await expect(events.next()).rejects.toBe(error);
});

test("an error that is no GatewayError is a bug: INTERNAL, its text only in the cause", async () => {
  const bug = new TypeError("secret detail");
  const { completions } = completionsOf(() => {
    throw bug;
  });
  const { error } = await collect(completions.streamComplete(request, beginTestCall()));
  expect(error).toMatchObject({ reason: "INTERNAL", cause: bug });
  expect(String(error)).not.toContain("secret");
});

test.each<[reason: string, limit: "totalMs" | "deadlineMs" | "firstTokenMs"]>([
  ["TOTAL_TIMEOUT", "totalMs"],
  ["DEADLINE_EXCEEDED", "deadlineMs"],
  ["FIRST_TOKEN_TIMEOUT", "firstTokenMs"],
])("a provider that never answers ends as %s, at once, and no timer is left", async (reason, limit) => {
  const clock = createFakeClock();
  const limits = { totalMs: 9_000, deadlineMs: 9_000, firstTokenMs: 9_000, idleMs: 9_000, [limit]: 1_000 };
  const { completions } = completionsOf(() => new Promise(() => {}));
  const result = collect(completions.streamComplete(request, beginTestCall({ clock, limits })));
  clock.advance(999);
  clock.advance(1);
  expect(await result).toMatchObject({ texts: "", error: { reason } });
  expect(clock.pending).toBe(0);
});

test("empty batches do not extend the limit on the first token", async () => {
  const clock = createFakeClock();
  const limits = { totalMs: 9_000, deadlineMs: undefined, firstTokenMs: 1_000, idleMs: 9_000 };
  const { completions } = completionsOf(async function* () {
    yield [];
    clock.advance(600);
    yield [];
    clock.advance(600);
    await new Promise(() => {});
  });
  const { error } = await collect(completions.streamComplete(request, beginTestCall({ clock, limits })));
  expect(error).toMatchObject({ reason: "FIRST_TOKEN_TIMEOUT" });
});

test("a whole answer has no first-token limit", async () => {
  const clock = createFakeClock();
  const limits = { totalMs: 9_000, deadlineMs: undefined, firstTokenMs: 1_000, idleMs: 1_000 };
  const { completions } = completionsOf(async function* () {
    clock.advance(5_000);
    yield [text("late"), finished()];
  });
  const call = beginTestCall({ clock, limits, streaming: false });
  expect((await completions.complete(request, call)).text).toBe("late");
});

test("silence in mid-answer is IDLE_TIMEOUT; an empty batch breaks it; the time of a slow reader does not count", async () => {
  const clock = createFakeClock();
  const limits = { totalMs: 60_000, deadlineMs: undefined, firstTokenMs: 1_000, idleMs: 1_000 };
  const { completions } = completionsOf(async function* () {
    yield [text("a")];
    clock.advance(700);
    yield [];
    clock.advance(700);
    yield [text("b")];
    await new Promise(() => {});
  });
  const call = beginTestCall({ clock, limits });
  const events = completions.streamComplete(request, call)[Symbol.asyncIterator]();
  await events.next();
  clock.advance(30_000); // the reader does not pull
  expect((await events.next()).value).toEqual([text("b")]);
  const pull = events.next();
  await eventually(() => expect(clock.pending).toBe(2)); // total and idle
  clock.advance(1_000);
  await expect(pull).rejects.toMatchObject({ reason: "IDLE_TIMEOUT" });
  expect(clock.pending).toBe(0);
});

test("the attempt ends when the terminal event is read, before the reader has taken it", async () => {
  const { completions, attempts } = completionsOf(() => batches([text("a")], [finished()]));
  const events = completions.streamComplete(request, beginTestCall())[Symbol.asyncIterator]();
  await events.next();
  expect(attempts[0]?.outcome).toBeUndefined();
  await events.next();
  expect(attempts[0]?.outcome).toEqual({ kind: "finished" });
  expect(attempts[0]?.signal.aborted).toBe(false);
});

test.each<[phase: string, open: Provider["open"]]>([
  ["while the provider is asked", () => new Promise(() => {})],
  ["before the first token", () => thenSilence()],
  ["in mid-stream", () => thenSilence(text("a"))],
])("a completion that ends %s ends its attempt and fails at once, though the provider hangs", async (_phase, open) => {
  const { completions, attempts } = completionsOf(open);
  const call = beginTestCall();
  const result = collect(completions.streamComplete(request, call));
  await eventually(() => expect(attempts).toHaveLength(1));
  const error = new GatewayError("CALLER_CANCELLED", "gone");
  call.end({ kind: "failed", error });
  expect(attempts[0]?.signal.reason).toBe(error);
  expect((await result).error).toBe(error);
});

test("a reader that leaves in mid-stream ends the completion as CALLER_CANCELLED", async () => {
  const { completions, attempts } = completionsOf(() => thenSilence(text("a")));
  const call = beginTestCall();
  for await (const _batch of completions.streamComplete(request, call)) break;
  expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } });
  expect(attempts[0]?.signal.aborted).toBe(true);
});

test("progress says whether content was read and sent", async () => {
  const call = beginTestCall();
  const { completions } = completionsOf(() => batches([text("a")]));
  await collect(completions.streamComplete(request, call));
  expect(call.progress).toMatchObject({ attempts: 1, contentRead: true, contentSent: true });

  const whole = beginTestCall({ streaming: false });
  await expect(completions.complete(request, whole)).rejects.toMatchObject({ reason: "STREAM_TRUNCATED" });
  expect(whole.progress).toMatchObject({ attempts: 1, contentRead: true, contentSent: false });
});
