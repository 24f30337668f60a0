import { expect, test } from "vitest";
import { fitLine } from "../../bench/statistics/line.ts";
import { median, quantile, toQuantiles } from "../../bench/statistics/quantile.ts";

test.each([
  [[7], 7],
  [[3, 1, 2], 2],
  [[10, 9, 1, 2], 5.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test.each([
  [0.5, 50],
  [0.99, 99],
  [1, 100],
  [0, 1],
])("the %d quantile of 1 to 100 is %d, the smallest that is not exceeded", (share, expected) => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);

  expect(quantile(values, share)).toBe(expected);
});

test("no values have no median and no quantiles", () => {
  expect(() => median([])).toThrow("there are no values");
  expect(toQuantiles([])).toBeUndefined();
});

test("points on a line are fitted exactly", () => {
  const points = [1, 10, 100].map((x) => ({ x, y: 600 + 16 * x }));
  const { intercept, slope, r2 } = fitLine(points);

  expect(intercept).toBeCloseTo(600, 6);
  expect(slope).toBeCloseTo(16, 9);
  expect(r2).toBeCloseTo(1, 9);
});

test("a line explains only a share of points beside it", () => {
  const line = fitLine([
    { x: 0, y: 0 },
    { x: 1, y: 2 },
    { x: 2, y: 1 },
  ]);

  expect(line).toEqual({ intercept: 0.5, slope: 0.5, r2: 0.25 });
});

test("points with one x have no line", () => {
  expect(() => fitLine([{ x: 1, y: 2 }])).toThrow("two points");
});
