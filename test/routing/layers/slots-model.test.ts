import fc from "fast-check";
import { expect, test } from "vitest";
import type { Completion } from "../../../src/core/call/completion.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { SlotLimits } from "../../../src/routing/layers/slot-limits.ts";
import { createSlots } from "../../../src/routing/layers/slots.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { settle } from "../../support/routed.ts";
import { beginTestCall } from "../../support/test-call.ts";

/** What is known without looking into the slots: every call that was made. */
interface Made {
  readonly caller: string;
  readonly call: Completion;
  state: "waiting" | "inside" | "over";
  giveBack: () => void;
}

interface Model {
  limits: SlotLimits;
}

class Slotted {
  readonly clock = createFakeClock();
  readonly made: Made[] = [];
  readonly slots;
  /** What holds after this step only. */
  expectOwnLaw = (): void => {};

  constructor(model: Model) {
    this.slots = createSlots({ subject: "p", name: "p", calls: "calls" }, () => model.limits, this.clock);
  }

  of(state: Made["state"], caller?: string): Made[] {
    return this.made.filter((made) => made.state === state && (caller === undefined || made.caller === caller));
  }
}

type Step = fc.AsyncCommand<Model, Slotted>;

/** A step, after which the laws hold. */
function step(name: string, run: (real: Slotted, model: Model) => void): Step {
  return {
    check: () => true,
    async run(model, real) {
      const before = { inside: real.of("inside").length, waiting: real.of("waiting").length };
      run(real, model);
      await settle();
      real.expectOwnLaw();
      real.expectOwnLaw = () => {};
      expectLaws(real, model, before);
    },
    toString: () => name,
  };
}

function expectLaws(
  { slots, made, ...real }: Slotted,
  { limits }: Model,
  before: { inside: number; waiting: number },
): void {
  const of = (state: Made["state"]): Made[] => made.filter((one) => one.state === state);
  expect({ taken: slots.taken, waiting: slots.waiting }).toEqual({
    taken: of("inside").length,
    waiting: of("waiting").length,
  });
  expect(real.clock.pending).toBe(of("waiting").length);
  // Limits may shrink below what there is; then it grows no more.
  expect(slots.taken).toBeLessThanOrEqual(Math.max(limits.concurrency, before.inside));
  expect(slots.waiting).toBeLessThanOrEqual(Math.max(limits.queueLength, before.waiting));
}

const callers = fc.constantFrom("a", "b", "c");
/** Longer than any wait: what is refused at once is refused for the lack of a place. */
const patient = { totalMs: 1e9, deadlineMs: undefined, firstTokenMs: 1, idleMs: 1 };
const take = callers.map((caller) =>
  step(`take ${caller}`, (real, { limits }) => {
    const { waiting } = real.slots;
    const mostWaiting = Math.max(0, ...["a", "b", "c"].map((name) => real.of("waiting", name).length));
    const isFullOfOthers = waiting === limits.queueLength && mostWaiting > real.of("waiting", caller).length + 1;
    const call = beginTestCall({ caller, clock: createFakeClock(), limits: patient });
    const made: Made = { caller, call, state: "waiting", giveBack: () => {} };
    real.made.push(made);
    real.slots.take(call).then(
      (giveBack) => Object.assign(made, { state: "inside", giveBack }),
      () => Object.assign(made, { state: "over" }),
    );
    real.expectOwnLaw = () => {
      if (made.state === "over") expect([waiting >= limits.queueLength, isFullOfOthers]).toEqual([true, false]);
    };
  }),
);
const leave = fc.nat(20).map((index) =>
  step(`leave ${index}`, (real) => {
    const made = real.of("inside")[index];
    if (made === undefined) return;
    made.state = "over";
    made.giveBack();
    made.giveBack();
  }),
);
const abort = fc.nat(20).map((index) =>
  step(`abort ${index}`, (real) => {
    const error = new GatewayError("CALLER_CANCELLED", "gone");
    real.of("waiting")[index]?.call.end({ kind: "failed", error });
  }),
);
const wait = fc.nat(1_500).map((ms) => step(`wait ${ms}`, ({ clock }) => clock.advance(ms)));
const limitsOf = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  perCaller: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  queueLength: fc.nat(5),
  queueTimeoutMs: fc.constant(1_000),
});
const change = limitsOf.map((limits) =>
  step(`limits ${JSON.stringify(limits)}`, (_real, model) => {
    model.limits = limits;
  }),
);

test("never more inside than the limits, never a place or a timer that is lost, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(
      limitsOf,
      fc.commands([take, take, take, leave, leave, abort, wait, change], { maxCommands: 60, size: "max" }),
      async (limits, steps) => {
        const model = { limits };
        const real = new Slotted(model);
        await fc.asyncModelRun(() => ({ model, real }), steps);
        // At the end nothing is held, and calls that wait are served as long as others leave.
        for (let round = 0; real.of("inside").length > 0; round += 1) {
          expect(round).toBeLessThan(1_000);
          for (const made of real.of("inside")) {
            made.state = "over";
            made.giveBack();
          }
          await settle();
        }
        expect({ taken: real.slots.taken, waiting: real.slots.waiting, timers: real.clock.pending }).toEqual({
          ...{ taken: 0, waiting: 0, timers: 0 },
        });
      },
    ),
    { numRuns: 150 },
  );
});

test("of one caller never more are inside than it may have", async () => {
  const slots = createSlots(
    { subject: "p", name: "p", calls: "calls" },
    () => ({ concurrency: 4, perCaller: 2, queueLength: 10, queueTimeoutMs: 1_000 }),
    createFakeClock(),
  );
  const inside = { a: 0, b: 0 };
  const most = { a: 0, b: 0 };
  const calls = Array.from({ length: 20 }, (_, index) => (index % 4 === 0 ? ("b" as const) : ("a" as const)));
  const served = calls.map(async (caller) => {
    const giveBack = await slots.take(beginTestCall({ caller }));
    inside[caller] += 1;
    most[caller] = Math.max(most[caller], inside[caller]);
    await settle();
    inside[caller] -= 1;
    giveBack();
  });
  await Promise.allSettled(served);
  expect({ most, taken: slots.taken, waiting: slots.waiting }).toEqual({ most: { a: 2, b: 2 }, taken: 0, waiting: 0 });
});
