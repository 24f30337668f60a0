import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BreakerSettings,
  type CircuitBreaker,
  createCircuitBreaker,
  type Permit,
  type Verdict,
} from "../../../src/routing/layers/circuit-breaker.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const settings: BreakerSettings = {
  ...{ consecutiveFailures: 3, failureShare: 1, minCalls: 1_000 },
  ...{ windowMs: 10_000, openMs: 1_000, maxOpenMs: 4_000 },
};

/** A call as the model knows it. */
interface Known {
  readonly kind: "call" | "probe" | "forced";
  /** Goes up whenever the breaker opens or closes. */
  era: number;
  isOver: boolean;
  readonly startedAt: number;
}

interface Model {
  isOpen: boolean;
  era: number;
  row: number;
  calls: Known[];
}

interface Real {
  readonly clock: FakeClock;
  readonly breaker: CircuitBreaker;
  readonly permits: Permit[];
}

type Step = fc.Command<Model, Real>;

function step(name: string, run: (model: Model, real: Real) => void): Step {
  return {
    check: () => true,
    run(model, real) {
      run(model, real);
      expect(real.breaker.state === "closed").toBe(!model.isOpen);
      expect(real.breaker.retryInMs > 0).toBe(real.breaker.state === "open");
      expect(real.breaker.retryInMs).toBeLessThanOrEqual(1.2 * settings.maxOpenMs);
    },
    toString: () => name,
  };
}

/** Whether a probe of now has had less than its time. */
function isProbed(model: Model, now: number): boolean {
  const latest = model.calls.findLast(({ kind }) => kind === "probe");
  if (latest === undefined || latest.isOver || latest.era !== model.era) return false;
  return now < latest.startedAt + settings.openMs;
}

function turn(model: Model, isOpen: boolean): void {
  Object.assign(model, { isOpen, era: model.era + 1, row: 0 });
}

const admit = fc.constant(
  step("admit", (model, { breaker, permits, clock }) => {
    const { state } = breaker;
    const isShut = state === "open" || (state === "half-open" && isProbed(model, clock.now()));
    const permit = breaker.admit();
    expect(permit === undefined).toBe(isShut);
    if (permit === undefined) return;
    permits.push(permit);
    const kind = state === "closed" ? "call" : "probe";
    model.calls.push({ kind, era: model.era, isOver: false, startedAt: clock.now() });
  }),
);
const force = fc.constant(
  step("force", (model, { breaker, permits, clock }) => {
    permits.push(breaker.force());
    model.calls.push({ kind: "forced", era: model.era, isOver: false, startedAt: clock.now() });
  }),
);
const opened = fc.nat(8).map((index) =>
  step(`opened ${index}`, (model, { permits }) => {
    permits.at(-1 - index)?.opened();
    const call = model.calls.at(-1 - index);
    if (call === undefined || call.isOver || call.era !== model.era || !model.isOpen) return;
    turn(model, false);
    call.era = model.era;
  }),
);
const verdicts = fc.constantFrom<Verdict[]>("success", "failure", "failure", "neutral");
const ended = fc.tuple(fc.nat(8), verdicts).map(([index, verdict]) =>
  step(`ended ${index} ${verdict}`, (model, { permits }) => {
    permits.at(-1 - index)?.ended(verdict);
    const call = model.calls.at(-1 - index);
    if (call === undefined || call.isOver || call.era !== model.era) return;
    call.isOver = true;
    if (verdict === "neutral") return;
    if (model.isOpen) {
      if (call.kind === "probe") turn(model, verdict === "failure");
      return;
    }
    model.row = verdict === "failure" ? model.row + 1 : 0;
    if (model.row === settings.consecutiveFailures) turn(model, true);
  }),
);
const pass = fc.nat(2_000).map((ms) => step(`pass ${ms}`, (_model, { clock }) => clock.advance(ms)));

test("whatever calls report: one probe in its time, no report of a former time counts, and no call is shut out for good", () => {
  fc.assert(
    fc.property(
      fc.commands([admit, admit, force, opened, ended, ended, ended, pass], { maxCommands: 80, size: "max" }),
      fc.nat(),
      (steps, seed) => {
        const clock = createFakeClock();
        const breaker = createCircuitBreaker(settings, clock, seededRandom(seed));
        const model: Model = { isOpen: false, era: 0, row: 0, calls: [] };
        const real: Real = { clock, breaker, permits: [] };
        fc.modelRun(() => ({ model, real }), steps);
        for (const permit of real.permits) permit.ended("neutral");
        clock.advance(1.2 * settings.maxOpenMs);
        expect(breaker.admit()).toBeDefined();
      },
    ),
    { numRuns: 500 },
  );
});
