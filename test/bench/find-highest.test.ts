import { expect, test } from "vitest";
import { findHighest, type SearchRange } from "../../bench/statistics/find-highest.ts";

const range: SearchRange = { from: 100, least: 10, most: 6_400, precision: 1.1 };

test.each([10, 11, 57, 99, 100, 101, 640, 1_000, 3_199, 6_399])(
  "what is found holds, and a tenth more does not: up to %d",
  async (limit) => {
    const found = await findHighest(range, async (value) => value <= limit);

    expect(found?.isBounded).toBe(true);
    expect(found?.value).toBeLessThanOrEqual(limit);
    expect((found?.value ?? 0) * 1.1).toBeGreaterThanOrEqual(limit);
  },
);

test("no value is tried twice, and few are", async () => {
  const tried: number[] = [];
  await findHighest(range, async (value) => {
    tried.push(value);
    return value <= 2_500;
  });

  expect(tried).toEqual([100, 200, 400, 800, 1_600, 3_200, 2_263, 2_691, 2_468]);
});

test("there is no highest where not even the least holds", async () => {
  expect(await findHighest(range, async () => false)).toBeUndefined();
});

test("a value above which none is tried is no bound of what was measured", async () => {
  expect(await findHighest(range, async () => true)).toEqual({ value: 6_400, isBounded: false });
});
