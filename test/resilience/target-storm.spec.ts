import { describe, expect, test } from "vitest";
import { chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, delayed, refuseWith } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { countEach, percentile, printFigures } from "../support/figures.ts";
import { runMany } from "../support/run-many.ts";
import { seededRandom } from "../support/seeded-random.ts";

const calls = 1_000;
const quickMs = 10;
const deadlineMs = 60_000;

describe("a storm over three targets, one failing half the time, one 20 times slower, one well", () => {
  test.each(["weighted", "leastOutstanding", "fastest"] as const)(
    "%s: 99 of 100 calls succeed, retries stay below a fifth, no call waits past the deadline",
    async (policy) => {
      const random = seededRandom(7);
      const well = delayed(quickMs, answerWith(chatForm, "well"));
      const sick = refuseWith(503);
      const upstreams = {
        flapping: await startFaultUpstream((exchange) => (random() < 0.5 ? sick : well)(exchange)),
        slow: await startFaultUpstream(delayed(20 * quickMs, answerWith(chatForm, "well"))),
        well: await startFaultUpstream(well),
      };
      const { client } = await startFaultStage(
        {
          providers: Object.fromEntries(
            Object.entries(upstreams).map(([name, { origin }]) => [name, providerAt(origin, chatForm)]),
          ),
          models: { all: { targets: ["flapping/m", "slow/m", "well/m"], policy } },
        },
        { random },
      );
      const outcomes = await runMany(calls, 32, async () => {
        const before = performance.now();
        const outcome = await readOutcome(client, { model: "all", prompt: "hello" }, { timeoutMs: deadlineMs });
        return { ...outcome, durationMs: performance.now() - before };
      });

      const failed = outcomes.filter(({ code }) => code !== 0);
      const durations = outcomes.map(({ durationMs }) => durationMs);
      const asked = Object.entries(upstreams).map(([name, { requests }]) => ({ name, count: requests.length }));
      const upstreamCalls = asked.reduce((sum, { count }) => sum + count, 0);
      printFigures(`storm, ${policy}`, {
        calls,
        succeeded: `${((100 * (calls - failed.length)) / calls).toFixed(1)} %`,
        failed: countEach(failed.map(({ reason }) => reason)),
        "upstream calls": asked.map(({ name, count }) => `${name} ${count}`).join(", "),
        "upstream calls for each call": (upstreamCalls / calls).toFixed(3),
        "ms, half / 99 of 100 / longest": [0.5, 0.99, 1].map((p) => Math.round(percentile(durations, p))).join(" / "),
      });
      expect(failed.length).toBeLessThanOrEqual(0.01 * calls);
      expect(upstreamCalls).toBeLessThanOrEqual(1.2 * calls);
      expect(Math.max(...durations)).toBeLessThan(deadlineMs);
    },
  );
});
