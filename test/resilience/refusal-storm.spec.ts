import { describe, expect, test } from "vitest";
import { chatForm } from "../support/answer-forms.ts";
import type { ApiClient } from "../support/api-clients.ts";
import { type CallOutcome, readOutcome } from "../support/call-outcome.ts";
import { refuseWith } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { countEach, printFigures } from "../support/figures.ts";
import { runMany } from "../support/run-many.ts";
import type { ScriptedUpstream } from "../support/scripted-upstream.ts";

const calls = 1_000;
const leastTries = 10;

const inOneSecond = { date: new Date(0).toUTCString(), "retry-after": new Date(1_000).toUTCString() };

const storms: [status: number, what: string, headers: Record<string, string>][] = [
  [429, "for seconds", { "retry-after": "1" }],
  [429, "until a date", inOneSecond],
  [429, "for less than nothing", { "retry-after": "-1" }],
  [429, "for a billion seconds", { "retry-after": "1000000000" }],
  [429, "no time", {}],
  [503, "for seconds", { "retry-after": "1" }],
  [529, "no time", {}],
];

/** Without a breaker, which would end such a storm after some calls. */
const config = {
  retries: { budget: { least: leastTries } },
  limits: { concurrency: 256 },
  breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
};

describe("1,000 calls that are all refused: three attempts each at most, and a fifth more than calls", () => {
  test.each(storms)("with %i, asking to wait %s", async (status, what, headers) => {
    const upstream = await startFaultUpstream(refuseWith(status, headers));
    const { client } = await startFaultStage({
      ...config,
      providers: { one: providerAt(upstream.origin, chatForm) },
    });
    const outcomes = await storm(client, "one/m", [upstream], `${status}, asking to wait ${what}`);

    expect(new Set(outcomes.map(({ code }) => code))).toEqual(new Set([status === 429 ? 8 : 14]));
  });

  test("with 429, by each of three targets", async () => {
    const upstreams = await Promise.all([1, 2, 3].map(() => startFaultUpstream(refuseWith(429))));
    const providers = upstreams.map(({ origin }, at) => [`p${at}`, providerAt(origin, chatForm)]);
    const { client } = await startFaultStage({
      ...config,
      providers: Object.fromEntries(providers),
      models: { all: { targets: ["p0/m", "p1/m", "p2/m"], policy: "weighted" } },
    });

    await storm(client, "all", upstreams, "429 of three targets");
  });
});

/** Makes the calls, prints what came of them, and expects what holds for every storm. */
async function storm(
  client: ApiClient,
  model: string,
  upstreams: readonly ScriptedUpstream[],
  title: string,
): Promise<readonly CallOutcome[]> {
  const before = performance.now();
  const outcomes = await runMany(calls, 200, () => readOutcome(client, { model, prompt: "hello" }));
  const windows = Math.ceil((performance.now() - before) / 10_000);
  const attempts = outcomes.map(({ attempts }) => attempts);
  const upstreamCalls = upstreams.reduce((sum, { requests }) => sum + requests.length, 0);
  printFigures(title, {
    reasons: countEach(outcomes.map(({ reason }) => reason)),
    attempts: countEach(attempts.map((count) => `calls of ${count}`)),
    "upstream calls": upstreamCalls,
  });
  expect(Math.max(...attempts)).toBeLessThanOrEqual(3);
  // A provider may pay for some more in each window of 10 s, however few calls there are.
  expect(upstreamCalls).toBeLessThanOrEqual(1.2 * calls + leastTries * windows * upstreams.length);
  return outcomes;
}
