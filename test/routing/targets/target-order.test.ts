import { expect, test } from "vitest";
import { type Contender, inOrder, type OrderPolicy } from "../../../src/routing/targets/target-order.ts";
import { seededRandom } from "../../support/seeded-random.ts";

interface Named extends Contender {
  readonly name: string;
}

function named(name: string, facts: Partial<Contender> = {}): Named {
  return { name, priority: 0, weight: 1, outstanding: 0, firstTokenMs: undefined, ...facts };
}

function namesOf(contenders: readonly Named[], policy: OrderPolicy, random = seededRandom(1)): string {
  return inOrder(contenders, policy, random)
    .map(({ name }) => name)
    .join("");
}

/** How often each was first, of many orders. */
function firsts(contenders: readonly Named[], policy: OrderPolicy, orders = 20_000): Record<string, number> {
  const random = seededRandom(7);
  const counts: Record<string, number> = {};
  for (let order = 0; order < orders; order += 1) {
    const [first = ""] = namesOf(contenders, policy, random);
    counts[first] = (counts[first] ?? 0) + 1 / orders;
  }
  return counts;
}

test.each<OrderPolicy>(["ordered", "weighted", "leastOutstanding", "fastest"])(
  "%s: all are there, and none of a higher number before one of a lower",
  (policy) => {
    const random = seededRandom(3);
    const all = [
      named("a", { priority: 2 }),
      named("b"),
      named("c", { priority: 1 }),
      named("d"),
      named("e", { priority: 2 }),
    ];
    for (let order = 0; order < 200; order += 1) {
      expect(namesOf(all, policy, random)).toMatch(/^(bd|db)c(ae|ea)$/);
    }
  },
);

test("ordered is as listed", () => {
  expect(namesOf([named("c"), named("a"), named("b")], "ordered")).toBe("cab");
});

test.each([[[1, 1]], [[3, 1]], [[1, 2, 7]], [[1, 1_000]]])(
  "weights %j are the shares of being first, within a hundredth",
  (weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = firsts(
      weights.map((weight, index) => named(String(index), { weight })),
      "weighted",
    );
    for (const [index, weight] of weights.entries()) {
      expect(Math.abs((shares[index] ?? 0) - weight / total)).toBeLessThan(0.01);
    }
  },
);

test("the second place is by weight, too", () => {
  const random = seededRandom(5);
  const all = [named("a", { weight: 1 }), named("b", { weight: 3 }), named("c", { weight: 6 })];
  const seconds = Array.from({ length: 20_000 }, () => namesOf(all, "weighted", random)).filter(
    (names) => names[0] === "a",
  );
  const share = seconds.filter((names) => names[1] === "c").length / seconds.length;
  expect(Math.abs(share - 6 / 9)).toBeLessThan(0.03);
});

test.each<[contenders: readonly Named[], order: string]>([
  [[named("a", { outstanding: 2 }), named("b", { outstanding: 1 })], "ba"],
  [[named("a", { outstanding: 2, weight: 4 }), named("b", { outstanding: 1 })], "ab"],
  [[named("a", { outstanding: 5 }), named("b"), named("c", { outstanding: 1 })], "bca"],
])("leastOutstanding: the fewest for its weight first", (contenders, order) => {
  expect(namesOf(contenders, "leastOutstanding")).toBe(order);
});

test("leastOutstanding: chance decides between equals", () => {
  const shares = firsts([named("a"), named("b")], "leastOutstanding");
  expect(shares["a"]).toBeCloseTo(0.5, 1);
});

test.each<[what: string, contenders: readonly Named[], first: string]>([
  ["the faster", [named("a", { firstTokenMs: 300 }), named("b", { firstTokenMs: 200 })], "b"],
  [
    "the one with less to do",
    [named("a", { firstTokenMs: 200, outstanding: 2 }), named("b", { firstTokenMs: 300 })],
    "b",
  ],
  ["one without samples", [named("a", { firstTokenMs: 200 }), named("b")], "b"],
  [
    "not one without samples that is being asked",
    [named("a", { firstTokenMs: 200 }), named("b", { outstanding: 1 })],
    "a",
  ],
])("fastest of two: %s", (_what, contenders, first) => {
  expect(firsts(contenders, "fastest", 100)).toEqual({ [first]: expect.closeTo(1) });
});

test("fastest of many: the fastest is first when it is one of the two, the slowest never", () => {
  const shares = firsts(
    [100, 200, 300, 400].map((firstTokenMs, index) => named(String(index), { firstTokenMs })),
    "fastest",
  );
  expect(shares[0]).toBeCloseTo(1 / 2, 1);
  expect(shares[1]).toBeCloseTo(1 / 3, 1);
  expect(shares[2]).toBeCloseTo(1 / 6, 1);
  expect(shares[3]).toBeUndefined();
});
