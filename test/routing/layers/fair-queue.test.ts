import fc from "fast-check";
import { expect, test } from "vitest";
import { createFairQueue } from "../../../src/routing/layers/fair-queue.ts";

const everyCaller = () => true;
const callers = fc.constantFrom("a", "b", "c", "d");
const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), caller: callers }),
  fc.record({ kind: fc.constant("take" as const), shut: callers }),
  fc.record({ kind: fc.constant("remove" as const), index: fc.nat(20) }),
);

/** A queue after some steps, with what waits in it in the order it came. */
function fill(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) {
  const queue = createFairQueue<{ readonly caller: string }>();
  let waiting: { readonly caller: string }[] = [];
  for (const taken of steps) {
    if (taken.kind === "add") {
      const item = { caller: taken.caller };
      queue.add(item.caller, item);
      waiting.push(item);
    } else {
      const chosen = taken.kind === "remove" ? waiting[taken.index] : queue.take((caller) => caller !== taken.shut);
      if (taken.kind === "remove" && chosen !== undefined) queue.remove(chosen.caller, chosen);
      // Of each caller those that came first are taken first, and none of those that may not.
      if (taken.kind === "take" && chosen !== undefined) {
        expect(chosen).toBe(waiting.find(({ caller }) => caller === chosen.caller));
        expect(chosen.caller).not.toBe(taken.shut);
      }
      waiting = waiting.filter((item) => item !== chosen);
    }
    expect(queue.size).toBe(waiting.length);
  }
  return { queue, waiting };
}

test("what is said to be ahead of a call is what is taken before it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), callers, (steps, caller) => {
      const { queue } = fill(steps);
      const expected = queue.aheadOf(caller);
      const own = { caller };
      queue.add(caller, own);
      let ahead = 0;
      while (queue.take(everyCaller) !== own) ahead += 1;
      expect(ahead).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});

test("between two calls of one caller no other gets more than one turn", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { queue, waiting } = fill(steps);
      const order = Array.from({ length: waiting.length }, () => queue.take(everyCaller)?.caller ?? "");
      const turns = new Map<string, number>();
      for (const [place, caller] of order.entries()) {
        const since = order.slice((turns.get(caller) ?? place) + 1, place);
        expect(new Set(since).size).toBe(since.length);
        turns.set(caller, place);
      }
    }),
    { numRuns: 300 },
  );
});

test.each<[waiting: string, caller: string, gives: string | undefined]>([
  ["", "x", undefined],
  ["aaa", "x", "a"],
  ["aaa", "a", undefined],
  ["aabbb", "a", undefined],
  ["abbb", "a", "b"],
  ["ab", "x", undefined],
  ["aab", "x", "a"],
])("of a full queue of %j, for a call of %j a place is given up by %j", (waiting, caller, gives) => {
  const queue = createFairQueue<{ readonly place: number }>();
  for (const [place, name] of waiting.split("").entries()) queue.add(name, { place });
  const expected = gives && { caller: gives, item: { place: waiting.lastIndexOf(gives) } };
  expect(queue.lastOfLongest(caller)).toEqual(expected);
});
