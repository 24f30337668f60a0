import { expect, test, vi } from "vitest";
import { GatewayError, type Reason } from "../../../src/core/errors/error.ts";
import { failureTable, mayRetry } from "../../../src/routing/failure-table.ts";
import { toBackoffMs } from "../../../src/routing/layers/retry.ts";
import { createRouted, failure, requestFor, type Step, settle } from "../../support/routed.ts";
import { aliasOf } from "../../support/targets.ts";

const nothing = { slots: 0, waiting: 0, outstanding: 0, timers: 0 };
/** Waits as long as it may. */
const longest = () => 1;

test.each<[scripts: readonly Step[], asked: readonly number[]]>([
  [
    ["UPSTREAM_ERROR", "answer"],
    [0, 200],
  ],
  [
    ["UPSTREAM_OVERLOADED", "UPSTREAM_UNREACHABLE", "answer"],
    [0, 200, 600],
  ],
  [
    ["STREAM_TRUNCATED", "answer"],
    [0, 200],
  ],
  [
    [failure("RATE_LIMITED", { retryDelayMs: 2_000 }), "answer"],
    [0, 2_200],
  ],
  [
    [failure("RATE_LIMITED", { retryDelayMs: 30_000 }), "answer"],
    [0, 30_200],
  ],
])("%j at one target: asked again after the provider's wait and a backoff", async (scripts, times) => {
  const { complete, begin, asked, held } = createRouted({ scripts: { a: scripts }, random: longest });
  const call = begin();
  expect(await complete("a/m", call)).toEqual({ text: "hello" });
  expect(asked).toEqual(times.map((ms) => `a/m at ${ms}`));
  expect(call.progress.backoffMs).toBe(times.at(-1));
  expect(held()).toEqual(nothing);
});

test("a provider that asks for a longer wait than the cap is not waited for", async () => {
  const tooLong = failure("RATE_LIMITED", { retryDelayMs: 30_001 });
  const { complete, asked, clock } = createRouted({ scripts: { a: [tooLong, "answer"] } });
  expect(await complete("a/m")).toEqual({ reason: "RATE_LIMITED" });
  expect([asked.length, clock.now()]).toEqual([1, 0]);
});

test.each<[deadlineMs: number, attempts: number]>([
  [200, 1],
  [201, 2],
  [600, 2],
  [601, 3],
])(
  "within a deadline of %i ms there are %i attempts: none is begun that cannot finish",
  async (deadlineMs, attempts) => {
    const { complete, begin, asked, clock } = createRouted({ scripts: { a: "UPSTREAM_ERROR" }, random: longest });
    const limits = { totalMs: 600_000, deadlineMs, firstTokenMs: 60_000, idleMs: 30_000 };
    expect(await complete("a/m", begin({ limits }))).toEqual({ reason: "UPSTREAM_ERROR" });
    expect(asked).toHaveLength(attempts);
    // A call that cannot be helped in time fails at once, not at the deadline.
    expect(clock.now()).toBeLessThan(deadlineMs);
  },
);

test.each(Object.keys(failureTable))("%s at every target and key: three attempts at most", async (reason) => {
  const step = reason as Reason; // the keys of the table are reasons
  const models = { fast: aliasOf(["a/m", "b/m", "c/m", "d/m"]) };
  const { complete, begin, asked, held } = createRouted({
    scripts: { a: step, b: step, c: step, d: step },
    aliases: models,
    options: { budget: { least: 100 } },
  });
  const call = begin();
  expect(await complete(requestFor("fast", "d/m", "a/m"), call)).toEqual({ reason });
  expect(call.progress.attempts).toBe(asked.length);
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(held()).toEqual(nothing);
});

test.each<[targets: readonly string[], attempts: number]>([
  [["a/m"], 1_200],
  // A fifth of the calls, and the ten attempts that each of the other two may always pay.
  [["a/m", "b/m", "c/m"], 1_220],
])("in an outage of %j, 1,000 calls at once make %i attempts", async (targets, attempts) => {
  const { complete, asked } = createRouted({
    scripts: { a: "UPSTREAM_ERROR", b: "UPSTREAM_ERROR", c: "UPSTREAM_ERROR" },
    aliases: { fast: aliasOf(targets) },
    // Without a breaker, which would spare the provider nearly all of it, and all within one window.
    options: { limits: { concurrency: 1_000 }, breaker: { consecutiveFailures: 1e9, minCalls: 1e9 } },
    retries: { baseMs: 0 },
  });
  await Promise.all(Array.from({ length: 1_000 }, () => complete("fast")));
  expect(asked).toHaveLength(attempts);
});

test("calls that hang longer than the budget's window pay for their attempts all the same", async () => {
  const { complete, begin, asked } = createRouted({
    scripts: { a: "hang", b: "answer" },
    aliases: { fast: aliasOf(["a/m", "b/m"]) },
    options: { limits: { concurrency: 1_000 }, breaker: { consecutiveFailures: 1e9, minCalls: 1e9 } },
    optionsOf: { b: { budget: { share: 0, least: 0 } } },
  });
  const calls = Array.from({ length: 1_000 }, () => complete("fast", begin({ streaming: true })));
  const endings = await Promise.all(calls);
  // A fifth of the calls that reached the limit of 60 s until the first token.
  expect(endings.filter((ending) => "text" in ending)).toHaveLength(200);
  expect(asked).toHaveLength(1_200);
});

test("what is no outage costs no budget: every call that is too long for one model goes to the next", async () => {
  const { complete } = createRouted({
    scripts: { a: "CONTEXT_LENGTH_EXCEEDED", b: "answer" },
    aliases: { fast: aliasOf(["a/m", "b/m"]) },
    options: { budget: { share: 0, least: 0 } },
  });
  expect(await complete("fast")).toEqual({ text: "hello" });
});

test("a caller that leaves during a backoff leaves nothing behind", async () => {
  const { complete, begin, asked, held, clock } = createRouted({ scripts: { a: "UPSTREAM_ERROR" }, random: longest });
  const call = begin();
  const completing = complete("a/m", call);
  await settle();
  call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
  expect(await completing).toEqual({ reason: "CALLER_CANCELLED" });
  clock.advance(60_000);
  await settle();
  expect(asked).toHaveLength(1);
  expect(held()).toEqual(nothing);
});

test("waits do not pile up listeners on the signal of a call", async () => {
  const { complete, begin } = createRouted({
    scripts: { a: [...Array.from({ length: 9 }, () => "UPSTREAM_ERROR" as const), "answer"] },
    options: {
      budget: { least: 100 },
      limits: { queueLength: 1 },
      breaker: { consecutiveFailures: 100, minCalls: 100 },
    },
    retries: { maxAttempts: 10 },
  });
  const call = begin();
  const { added, listeners } = watchListeners(call.signal);
  expect(await complete("a/m", call)).toEqual({ text: "hello" });
  expect({ added: added(), left: listeners.size }).toEqual({ added: 9, left: 0 });
});

/** Counts the listeners that are added to a signal from now on, and those that are left. */
function watchListeners(signal: AbortSignal) {
  const listeners = new Set<unknown>();
  const adding = vi.spyOn(signal, "addEventListener").mockImplementation((_type, listener) => {
    listeners.add(listener);
  });
  vi.spyOn(signal, "removeEventListener").mockImplementation((_type, listener) => {
    listeners.delete(listener);
  });
  return { added: () => adding.mock.calls.length, listeners };
}

test.each<[reason: Reason, status: number | undefined, retryable: boolean | undefined, expected: boolean]>([
  ["UPSTREAM_TIMEOUT", 408, undefined, true],
  ["UPSTREAM_TIMEOUT", 504, undefined, false],
  ["UPSTREAM_TIMEOUT", undefined, true, false],
  ["UPSTREAM_UNREACHABLE", undefined, undefined, true],
  ["UPSTREAM_UNREACHABLE", undefined, false, false],
  ["RATE_LIMITED", 429, undefined, true],
  ["QUOTA_EXHAUSTED", 429, true, false],
  ["CONNECT_TIMEOUT", undefined, undefined, false],
])("%s with status %s, retryable %s: the same target may be asked again: %s", (reason, status, retryable, expected) => {
  const upstream = { provider: "a", model: "m", type: "", code: "", message: "", requestId: "" };
  const error = failure(reason, {
    ...(retryable !== undefined && { retryable }),
    ...(status !== undefined && { upstream: { ...upstream, httpStatus: status } }),
  });
  expect(mayRetry(error)).toBe(expected);
});

test.each([
  [1, 0, 0],
  [1, 1, 200],
  [2, 1, 400],
  [3, 0.5, 400],
  [6, 1, 5_000],
  [1_000, 1, 5_000],
])("after round %i, by the chance of %d, the wait is %i ms", (round, chance, waitMs) => {
  expect(toBackoffMs(round, { baseMs: 200, maxMs: 5_000 }, () => chance)).toBe(waitMs);
});
