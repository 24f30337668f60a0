import fc from "fast-check";
import { expect, test } from "vitest";
import type { Reason } from "../../../src/core/errors/error.ts";
import { createKeyRing } from "../../../src/routing/keys/key-ring.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { failure } from "../../support/routed.ts";
import { batches, scriptedProvider } from "../../support/scripted-provider.ts";

const fiveMinutes = 300_000;

function ringOf(size: number) {
  const clock = createFakeClock();
  const providers = Array.from({ length: size }, () => scriptedProvider(() => batches()));
  const ring = createKeyRing(providers, clock);
  const numbers = (picks: number, model = "m") => Array.from({ length: picks }, () => ring.pick(model).number);
  return { clock, ring, numbers };
}

test("keys take turns, the first one first", () => {
  expect(ringOf(3).numbers(7)).toEqual([1, 2, 3, 1, 2, 3, 1]);
});

test("the keys that are left share evenly the turns of one that cools down", () => {
  const { ring, numbers } = ringOf(3);
  ring.keys[0]?.recordFailure("m", failure("RATE_LIMITED", { retryDelayMs: 10_000 }));
  expect(numbers(6)).toEqual([2, 3, 2, 3, 2, 3]);
  expect(numbers(1, "other")).toEqual([1]);
});

test.each<[reason: Reason, retryDelayMs: number | undefined, restMs: number, otherMs: number]>([
  ["RATE_LIMITED", 10_000, 10_000, 0],
  ["RATE_LIMITED", undefined, 1_000, 0],
  ["RATE_LIMITED", 10, 1_000, 0],
  ["RATE_LIMITED", 86_400_000, 3_600_000, 0],
  ["UPSTREAM_UNAUTHENTICATED", undefined, fiveMinutes, fiveMinutes],
  ["QUOTA_EXHAUSTED", 5, fiveMinutes, fiveMinutes],
  ["UPSTREAM_PERMISSION_DENIED", undefined, fiveMinutes, 0],
  ["UPSTREAM_ERROR", 10_000, 0, 0],
  ["UPSTREAM_OVERLOADED", 10_000, 0, 0],
  ["CALLER_CANCELLED", undefined, 0, 0],
])(
  "after %s with a wait of %s ms a key cools down %i ms for the model, %i ms for others",
  (reason, retryDelayMs, restMs, otherMs) => {
    const { ring, clock } = ringOf(1);
    const [key] = ring.keys;
    key?.recordFailure("m", failure(reason, retryDelayMs === undefined ? {} : { retryDelayMs }));
    expect([key?.waitMs("m"), key?.waitMs("other")]).toEqual([restMs, otherMs]);
    if (restMs > 0) clock.advance(restMs - 1);
    expect(ring.isReady("m")).toBe(restMs === 0);
    clock.advance(1);
    expect(ring.isReady("m")).toBe(true);
  },
);

test("a key begins to cool down once in five minutes, however many attempts fail with it", () => {
  const { ring, clock } = ringOf(1);
  const refuse = () => ring.keys[0]?.recordFailure("m", failure("UPSTREAM_UNAUTHENTICATED"));
  expect([refuse(), refuse()]).toEqual([true, false]);
  clock.advance(fiveMinutes - 1);
  expect(refuse()).toBe(false);
  clock.advance(1);
  expect(refuse()).toBe(true);
});

test.each<[reason: Reason]>([["QUOTA_EXHAUSTED"], ["UPSTREAM_PERMISSION_DENIED"]])(
  "after %s, streams that began before prove nothing; one that began since does",
  (reason) => {
    const { ring, clock } = ringOf(1);
    const [key] = ring.keys;
    clock.advance(1_000);
    key?.recordFailure("m", failure(reason));
    clock.advance(1_000);
    key?.recordSuccess("m", 999);
    expect(key?.waitMs("m")).toBe(fiveMinutes - 1_000);
    key?.recordSuccess("m", 1_001);
    expect(key?.waitMs("m")).toBe(0);
  },
);

test("what callers may name takes a bounded amount of memory, and its eldest is forgotten", () => {
  const { ring } = ringOf(1);
  const [key] = ring.keys;
  for (let index = 0; index <= 1_000; index += 1) key?.recordFailure(`m${index}`, failure("RATE_LIMITED"));
  expect([key?.waitMs("m0"), key?.waitMs("m1"), key?.waitMs("m1000")]).toEqual([0, 1_000, 1_000]);
});

const reasons = ["RATE_LIMITED", "UPSTREAM_UNAUTHENTICATED", "UPSTREAM_PERMISSION_DENIED", "UPSTREAM_ERROR"] as const;
const step = fc.oneof(
  fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(400_000) }),
  fc.record({
    kind: fc.constant("try" as const),
    model: fc.constantFrom("m", "n"),
    ends: fc.option(fc.constantFrom(...reasons), { nil: undefined }),
    retryDelayMs: fc.nat(100_000),
  }),
);

test("a key that is ready goes before one that is not, and some key is always given", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
      const { ring, clock } = ringOf(size);
      for (const taken of steps) {
        if (taken.kind === "pass") {
          clock.advance(taken.ms);
          continue;
        }
        const waits = ring.keys.map((key) => key.waitMs(taken.model));
        const key = ring.pick(taken.model);
        expect(key.waitMs(taken.model)).toBe(Math.min(...waits));
        expect(ring.isReady(taken.model)).toBe(Math.min(...waits) === 0);
        if (taken.ends === undefined) key.recordSuccess(taken.model, clock.now());
        else key.recordFailure(taken.model, failure(taken.ends, { retryDelayMs: taken.retryDelayMs }));
        expect(key.waitMs(taken.model)).toBeLessThanOrEqual(3_600_000);
      }
    }),
    { numRuns: 300 },
  );
});
