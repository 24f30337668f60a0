import { describe, expect, test } from "vitest";
import { answerForms, chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, inTurn, refuseWith } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";

const request = { model: "one/m", prompt: "hello" };

const attemptsByStatus: readonly (readonly [status: number, attempts: number])[] = [
  ...[400, 401, 402, 403, 404, 405, 410, 413, 415, 418, 422, 451].map((status) => [status, 1] as const),
  // Not known to be worth it: an answer that took too long once takes as long again.
  ...[504, 524].map((status) => [status, 1] as const),
  ...[408, 409, 429, 500, 502, 503, 520, 529].map((status) => [status, 3] as const),
];

describe.each(answerForms)("$kind, an only target", (form) => {
  test.each(attemptsByStatus)("that always answers %i is tried %i times", async (status, expected) => {
    const upstream = await startFaultUpstream(refuseWith(status));
    const { client } = await startFaultStage(
      { providers: { one: providerAt(upstream.origin, form) } },
      { random: () => 0 },
    );
    const outcome = await readOutcome(client, request);

    expect(outcome).toMatchObject({ finished: false, attempts: expected });
    expect(outcome.code).toBeGreaterThan(0);
    expect(upstream.requests).toHaveLength(expected);
  });
});

const now = new Date();
const inSeconds = (seconds: number): Record<string, string> => ({
  date: now.toUTCString(),
  "retry-after": new Date(now.getTime() + seconds * 1_000).toUTCString(),
});

// `leastMs`: what the provider asked for; chance adds nothing here.
const waits: [what: string, headers: Record<string, string>, attempts: number, leastMs: number][] = [
  ["seconds", { "retry-after": "1" }, 2, 1_000],
  ["milliseconds", { "retry-after-ms": "300" }, 2, 300],
  ["a date", inSeconds(1), 2, 1_000],
  ["a date that has passed", inSeconds(-60), 2, 0],
  ["less than nothing", { "retry-after": "-5" }, 2, 0],
  ["nonsense", { "retry-after": "soon" }, 2, 0],
  ["nothing", {}, 2, 0],
  ["31 s, above what is waited for", { "retry-after": "31" }, 1, 0],
  ["a billion seconds", { "retry-after": "1000000000" }, 1, 0],
];

describe.each([429, 503, 529])("a refusal with %i", (status) => {
  test.each(waits)("that asks to wait for %s", async (_what, headers, expected, leastMs) => {
    const upstream = await startFaultUpstream(inTurn(refuseWith(status, headers), answerWith(chatForm, "well")));
    const { client } = await startFaultStage(
      { providers: { one: providerAt(upstream.origin, chatForm) } },
      { random: () => 0 },
    );
    const before = performance.now();
    const outcome = await readOutcome(client, request);

    expect([outcome.attempts, outcome.code === 0]).toEqual([expected, expected === 2]);
    // Timers may be a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(leastMs - 2);
  });
});

test("a wait that is longer than the call has time is not begun", async () => {
  const upstream = await startFaultUpstream(refuseWith(429, { "retry-after": "20" }));
  const { client } = await startFaultStage({ providers: { one: providerAt(upstream.origin, chatForm) } });

  expect(await readOutcome(client, request, { timeoutMs: 19_000 })).toMatchObject({
    ...{ code: 8, reason: "RATE_LIMITED", attempts: 1 },
    failure: { pushback: "20000" },
  });
});
