import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { Events, StreamEvent } from "../../src/core/answer/event.ts";
import { type AttemptRecord, usageOfAttempt } from "../../src/core/call/progress.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { composeObservers, type ObservedCompletion, type Observer } from "../../src/core/observer.ts";
import type { Provider } from "../../src/core/provider.ts";
import { Usage_Source, UsageSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";
import { createRouted, type Routed, requestFor, type Step, settle } from "../support/routed.ts";
import { batches, finished, text } from "../support/scripted-provider.ts";
import { aliasOf } from "../support/targets.ts";

/** What an observer saw, a line for each observation. */
function createWitness(): { seen: string[]; observer: Observer } {
  const seen: string[] = [];
  const observer: Observer = {
    completionBegan: ({ id, rpc }) => seen.push(`${id} began: ${rpc}`),
    attemptBegan: ({ number, target }) => seen.push(`attempt ${number} began: ${target}`),
    contentBegan: ({ number }) => seen.push(`attempt ${number} has content`),
    attemptEnded: (record) =>
      seen.push(`attempt ${record.number} ended: ${record.reason ?? "finished"}, ${describeUsage(record)}`),
    completionEnded: ({ id }, outcome) =>
      seen.push(`${id} ended: ${outcome.kind === "ok" ? "ok" : outcome.error.reason}`),
    queueEntered: (queue) => seen.push(`waits for ${queue}`),
    queueLeft: (queue, _completion, waitedMs) => seen.push(`waited ${waitedMs} ms for ${queue}`),
    breakerChanged: ({ provider, model, state }) => seen.push(`${provider}/${model} is ${state}`),
  };
  return { seen, observer };
}

function describeUsage(record: AttemptRecord): string {
  const usage = usageOfAttempt(record);
  if (usage === undefined) return "unknown usage";
  const [source] = Object.entries(Usage_Source).find(([, value]) => value === usage.source) ?? [];
  return `${usage.inputTokens} + ${usage.outputTokens} ${source}`;
}

function usage(inputTokens: number, outputTokens: number): StreamEvent {
  return {
    case: "usage",
    value: create(UsageSchema, { inputTokens, outputTokens, source: Usage_Source.PROVIDER }),
  };
}

/** A provider whose answer begins so, and then breaks off, or hangs until its attempt ends. */
function cut(...read: readonly (readonly StreamEvent[])[]): Provider["open"] {
  return () => thenFail(read);
}

async function* thenFail(read: readonly (readonly StreamEvent[])[]): AsyncGenerator<readonly StreamEvent[]> {
  yield* read;
  throw new GatewayError("STREAM_TRUNCATED", "cut");
}

function hanging(...read: readonly (readonly StreamEvent[])[]): Provider["open"] {
  return () => thenHang(read);
}

async function* thenHang(read: readonly (readonly StreamEvent[])[]): AsyncGenerator<readonly StreamEvent[]> {
  yield* read;
  await new Promise(() => {});
}

const alias = { m: aliasOf(["a/m", "b/m"]) };

interface Case {
  readonly what: string;
  readonly scripts: Readonly<Record<string, Step | readonly Step[]>>;
  readonly model?: string;
  readonly seen: readonly string[];
}

// The prompt "hello" is estimated as 9 tokens: its 2, 4 around the message and 3 before the answer.
const cases: readonly Case[] = [
  {
    what: "that goes well, with estimated usage",
    scripts: { a: "answer" },
    seen: ["attempt 1 began: a/m", "attempt 1 has content", "attempt 1 ended: finished, 9 + 2 ESTIMATED", "ok"],
  },
  {
    what: "that goes well, with the provider's usage",
    scripts: { a: () => batches([text("hello")], [usage(5, 1), finished()]) },
    seen: ["attempt 1 began: a/m", "attempt 1 has content", "attempt 1 ended: finished, 5 + 1 PROVIDER", "ok"],
  },
  {
    what: "without content",
    scripts: { a: () => batches([usage(5, 0), finished()]) },
    seen: ["attempt 1 began: a/m", "attempt 1 ended: finished, 5 + 0 PROVIDER", "ok"],
  },
  {
    what: "that is refused",
    scripts: { a: "INVALID_REQUEST" },
    seen: ["attempt 1 began: a/m", "attempt 1 ended: INVALID_REQUEST, unknown usage", "INVALID_REQUEST"],
  },
  {
    what: "for a model that there is not",
    scripts: { a: "answer" },
    model: "x/m",
    seen: ["MODEL_NOT_FOUND"],
  },
  {
    what: "that is retried",
    scripts: { a: ["UPSTREAM_OVERLOADED", "answer"] },
    seen: [
      "attempt 1 began: a/m",
      "attempt 1 ended: UPSTREAM_OVERLOADED, unknown usage",
      "attempt 2 began: a/m",
      "attempt 2 has content",
      "attempt 2 ended: finished, 9 + 2 ESTIMATED",
      "ok",
    ],
  },
  {
    what: "that falls back, after an answer that broke off before its content",
    scripts: { a: cut([usage(7, 0)]), b: "answer" },
    model: "m",
    seen: [
      "attempt 1 began: a/m",
      "attempt 1 ended: STREAM_TRUNCATED, 7 + 0 PARTIAL",
      "attempt 2 began: b/m",
      "attempt 2 has content",
      "attempt 2 ended: finished, 9 + 2 ESTIMATED",
      "ok",
    ],
  },
  {
    what: "whose stream is cut, with the provider's usage so far",
    scripts: { a: cut([usage(7, 1), text("hello")]) },
    seen: [
      "attempt 1 began: a/m",
      "attempt 1 has content",
      "attempt 1 ended: STREAM_TRUNCATED, 7 + 1 PARTIAL",
      "STREAM_TRUNCATED",
    ],
  },
  {
    what: "whose stream is cut, with estimated usage",
    scripts: { a: cut([text("hello")]) },
    seen: [
      "attempt 1 began: a/m",
      "attempt 1 has content",
      "attempt 1 ended: STREAM_TRUNCATED, 9 + 2 ESTIMATED",
      "STREAM_TRUNCATED",
    ],
  },
];

describeEach("Complete");
describeEach("StreamComplete");

function describeEach(rpc: "Complete" | "StreamComplete"): void {
  test.each(cases)(`a ${rpc} $what is observed from its begin to its end`, async ({ scripts, model = "a/m", seen }) => {
    const witness = createWitness();
    const routed = createRouted({
      scripts,
      aliases: alias,
      retries: { maxAttempts: scripts["a"] === "answer" ? 1 : 2 },
    });
    const call = routed.begin({ streaming: rpc === "StreamComplete", observer: witness.observer });
    await routed.complete(requestFor(model), call);
    expect(witness.seen).toEqual([`cmpl_test began: ${rpc}`, ...seen.slice(0, -1), `cmpl_test ended: ${seen.at(-1)}`]);
  });
}

/** Reads a stream, which is ended from outside as soon as `when` is seen. */
async function cancelWhen(routed: Routed, when: string): Promise<readonly string[]> {
  const { seen, observer } = createWitness();
  const call = routed.begin({ streaming: true, observer });
  const reading = drain(routed.completions.streamComplete(requestFor("a/m"), call)).catch(() => {});
  while (!seen.includes(when)) await settle();
  await settle();
  call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
  await reading;
  return seen;
}

async function drain(events: Events): Promise<void> {
  for await (const _batch of events);
}

test.each<[when: string, provider: Provider["open"], until: string, usage: string]>([
  ["while the provider is silent", hanging(), "attempt 1 began: a/m", "unknown usage"],
  ["before the first content", hanging([usage(7, 0)]), "attempt 1 began: a/m", "7 + 0 PARTIAL"],
  ["after the first content", hanging([text("hello")]), "attempt 1 has content", "9 + 2 ESTIMATED"],
])("an attempt of a call that is cancelled %s ends before the call", async (_when, provider, until, cost) => {
  const seen = await cancelWhen(createRouted({ scripts: { a: provider } }), until);
  expect(seen.slice(-2)).toEqual([`attempt 1 ended: CALLER_CANCELLED, ${cost}`, "cmpl_test ended: CALLER_CANCELLED"]);
  expect(seen.filter((line) => line.startsWith("attempt 1 ended"))).toHaveLength(1);
});

test("a call whose deadline has passed begins and ends, and nothing is observed after it", async () => {
  const { seen, observer } = createWitness();
  const routed = createRouted({ scripts: { a: "answer" } });
  const limits = { totalMs: 1_000, deadlineMs: 0, firstTokenMs: 1_000, idleMs: 1_000 };
  await routed.complete("a/m", routed.begin({ observer, limits }));
  expect(seen).toEqual(["cmpl_test began: Complete", "cmpl_test ended: DEADLINE_EXCEEDED"]);
});

test("a wait for a slot is observed from its begin to its end, however it ends", async () => {
  const { seen, observer } = createWitness();
  const options = { limits: { concurrency: 1, queueLength: 2, queueTimeoutMs: 1_000 } };
  const routed = createRouted({ scripts: { a: hanging() }, options, retries: { maxAttempts: 1 } });
  const first = routed.begin();
  routed.completions.complete(requestFor("a/m"), first).catch(() => {});
  await settle();
  const others = [routed.begin({ observer, id: "2" }), routed.begin({ observer, id: "3" })];
  for (const call of others) routed.completions.complete(requestFor("a/m"), call).catch(() => {});
  await settle();
  routed.clock.advance(250);
  first.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
  await settle();
  routed.clock.advance(750);
  await settle();
  expect(seen).toEqual([
    "2 began: Complete",
    "3 began: Complete",
    "waits for provider:a",
    "waits for provider:a",
    "waited 250 ms for provider:a",
    "attempt 1 began: a/m",
    "waited 1000 ms for provider:a",
    "3 ended: GATEWAY_OVERLOADED",
  ]);
});

/** An observer that throws at everything. */
function createThrower(): Observer {
  const fail = (): never => {
    throw new Error("broken observer");
  };
  return {
    ...{ completionBegan: fail, completionEnded: fail, attemptBegan: fail, attemptEnded: fail, contentBegan: fail },
    ...{ queueEntered: fail, queueLeft: fail, breakerChanged: fail },
  };
}

test("an observer that throws is logged each time, and hurts neither the call nor the other observers", async () => {
  const witness = createWitness();
  const errors: object[] = [];
  const log: Log = { ...silentLog, error: (facts) => errors.push(facts) };
  const observer = composeObservers([createThrower(), witness.observer], log);
  const routed = createRouted({ scripts: { a: "answer" } });
  expect(await routed.complete("a/m", routed.begin({ observer }))).toEqual({ text: "hello" });
  expect(witness.seen).toHaveLength(5);
  expect(errors).toEqual(Array.from({ length: 5 }, () => ({ err: new Error("broken observer") })));
  expect(routed.errorLines).toEqual([]);
  expect(routed.held()).toEqual({ slots: 0, waiting: 0, outstanding: 0, timers: 0 });
});

test("an async observer that rejects is logged, and no rejection is left that nothing catches", async () => {
  const errors: object[] = [];
  const log: Log = { ...silentLog, error: (facts) => errors.push(facts) };
  const reject = (): Promise<never> => Promise.reject(new Error("broken observer"));
  const observer = composeObservers([{ completionBegan: reject, attemptEnded: reject, completionEnded: reject }], log);
  const routed = createRouted({ scripts: { a: "answer" } });
  expect(await routed.complete("a/m", routed.begin({ observer }))).toEqual({ text: "hello" });
  await settle();
  expect(errors).toEqual(Array.from({ length: 3 }, () => ({ err: new Error("broken observer") })));
});

test("a log that throws hurts no call either", async () => {
  const log: Log = {
    ...silentLog,
    error() {
      throw new Error("broken log");
    },
  };
  const observer = composeObservers([createThrower()], log);
  const routed = createRouted({ scripts: { a: "answer" } });
  expect(await routed.complete("a/m", routed.begin({ observer }))).toEqual({ text: "hello" });
});

test("an observer sees only what it has methods for, with itself as this", () => {
  class Counter {
    ended: string[] = [];
    completionEnded({ id }: ObservedCompletion): void {
      this.ended.push(id);
    }
  }
  const [one, other] = [new Counter(), new Counter()];
  const routed = createRouted({ scripts: { a: "answer" } });
  const call = routed.begin({ observer: composeObservers([one, {}, other], silentLog) });
  call.end({ kind: "ok" });
  expect([one.ended, other.ended]).toEqual([["cmpl_test"], ["cmpl_test"]]);
});
