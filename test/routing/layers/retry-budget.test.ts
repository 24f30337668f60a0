import fc from "fast-check";
import { expect, test } from "vitest";
import { createRetryBudget, type RetryBudget } from "../../../src/routing/layers/retry-budget.ts";
import { createSlidingCounter } from "../../../src/routing/layers/sliding-counter.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

const windowMs = 10_000;
const share = 0.2;
const least = 3;

/** When calls came and retries were granted. */
interface Model {
  readonly calls: number[];
  readonly granted: number[];
}

interface Real {
  readonly clock: FakeClock;
  readonly budget: RetryBudget;
}

function within(times: readonly number[], now: number, ms: number): number {
  return times.filter((time) => time > now - ms).length;
}

const call: fc.Command<Model, Real> = {
  check: () => true,
  run({ calls }, { clock, budget }) {
    budget.countCall();
    calls.push(clock.now());
  },
  toString: () => "call",
};

const take: fc.Command<Model, Real> = {
  check: () => true,
  run({ calls, granted }, { clock, budget }) {
    const now = clock.now();
    const isGranted = budget.take();
    // The window slides by tenths: what is between nine and ten of them ago may be in it or not.
    const [fewestCalls, mostCalls] = [within(calls, now, 0.9 * windowMs), within(calls, now, windowMs)];
    const [fewest, most] = [within(granted, now, 0.9 * windowMs), within(granted, now, windowMs)];
    if (isGranted) {
      expect(fewest + 1).toBeLessThanOrEqual(Math.max(least, share * mostCalls));
      granted.push(now);
    } else {
      expect(most + 1).toBeGreaterThan(Math.max(least, share * fewestCalls));
    }
  },
  toString: () => "take",
};

const pass = fc.nat(3_000).map((ms): fc.Command<Model, Real> => {
  return { check: () => true, run: (_model, { clock }) => clock.advance(ms), toString: () => `pass ${ms}` };
});

test("retries are never more than their share of the calls in the window, and never refused below it", () => {
  fc.assert(
    fc.property(
      fc.commands([fc.constant(call), fc.constant(call), fc.constant(call), fc.constant(take), pass], {
        maxCommands: 200,
        size: "max",
      }),
      (steps) => {
        const clock = createFakeClock();
        const real = { clock, budget: createRetryBudget({ share, least, windowMs }, clock) };
        fc.modelRun(() => ({ model: { calls: [], granted: [] }, real }), steps);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  [0, 3],
  [15, 3],
  [19, 3],
  [20, 4],
  [1_000, 200],
])("%i calls at once may cause %i retries", (calls, attempts) => {
  const budget = createRetryBudget({ share, least, windowMs }, createFakeClock());
  for (let count = 0; count < calls; count += 1) budget.countCall();
  let granted = 0;
  while (budget.take()) granted += 1;
  expect(granted).toBe(attempts);
});

test("a counter forgets in the time of its window, whenever it is looked at", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4_000), { maxLength: 50 }), (pauses) => {
      const clock = createFakeClock();
      const counter = createSlidingCounter(windowMs, clock);
      const added: number[] = [];
      for (const ms of pauses) {
        clock.advance(ms);
        counter.add();
        added.push(clock.now());
        expect(counter.total()).toBeGreaterThanOrEqual(within(added, clock.now(), 0.9 * windowMs));
        expect(counter.total()).toBeLessThanOrEqual(within(added, clock.now(), windowMs));
      }
      clock.advance(windowMs);
      expect(counter.total()).toBe(0);
    }),
  );
});
