import { describe, expect, test } from "vitest";
import { chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { refuseWith } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { countEach, printFigures } from "../support/figures.ts";
import { runMany } from "../support/run-many.ts";

const calls = 1_000;

const waits: [what: string, headers: () => Record<string, string>][] = [
  ["seconds", () => ({ "retry-after": "1" })],
  ["a date", () => ({ date: new Date(0).toUTCString(), "retry-after": new Date(1_000).toUTCString() })],
  ["less than nothing", () => ({ "retry-after": "-1" })],
  ["a billion seconds", () => ({ "retry-after": "1000000000" })],
  ["nothing", () => ({})],
];

describe.each([429, 503, 529])("1,000 calls to a provider that answers nothing but %i", (status) => {
  test.each(waits)("asking to wait for %s: three tries at most, and a fifth more than calls", async (what, headers) => {
    const upstream = await startFaultUpstream(refuseWith(status, headers()));
    const { client } = await startFaultStage({
      limits: { concurrency: 256 },
      providers: { one: providerAt(upstream.origin, chatForm) },
    });
    const before = performance.now();
    const outcomes = await runMany(calls, 200, () => readOutcome(client, { model: "one/m", prompt: "hello" }));
    const windows = Math.ceil((performance.now() - before) / 10_000);

    const tries = outcomes.map(({ attempts }) => attempts);
    printFigures(`${status}, asking for ${what}`, {
      reasons: countEach(outcomes.map(({ reason }) => reason)),
      tries: countEach(tries.map((count) => `calls of ${count}`)),
      "upstream calls": upstream.requests.length,
    });
    expect(outcomes.filter(({ code }) => code === 0)).toEqual([]);
    expect(Math.max(...tries)).toBeLessThanOrEqual(3);
    // Three more in each window of 10 s, however few calls there are.
    expect(upstream.requests.length).toBeLessThanOrEqual(1.2 * calls + 3 * windows);
  });
});
