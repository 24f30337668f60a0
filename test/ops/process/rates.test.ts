import { expect, test } from "vitest";
import { Histogram_Measure as Measure } from "../../../src/gen/tokenwire/admin/v1/statistics_pb.ts";
import { Durations } from "../../../src/ops/process/durations.ts";
import { ErrorBreakdown } from "../../../src/ops/process/error-counts.ts";
import { Rates, rateSeconds } from "../../../src/ops/process/rates.ts";
import { RecentlyUsed } from "../../../src/ops/process/recently-used.ts";

test("a rate has the calls of the last ten whole seconds, and the totals have all", () => {
  const rates = new Rates();
  for (let second = 0; second < 100; second += 1) {
    const failed = second % 2 === 0 ? 1 : 0;
    rates.add(second * 1_000 + 500, { calls: 1, failed, outputTokens: 3, nanoUsd: 7, unpriced: 1 - failed });
  }
  const half = rateSeconds / 2;
  expect(rates.recent(100_000)).toEqual({
    ...{ calls: rateSeconds, failed: half, outputTokens: 3 * rateSeconds },
    ...{ nanoUsd: 7 * rateSeconds, unpriced: half },
  });
  expect(rates.recent(105_000)).toEqual({ calls: 5, failed: 2, outputTokens: 15, nanoUsd: 35, unpriced: 3 });
  expect(rates.recent(1_000_000)).toEqual({ calls: 0, failed: 0, outputTokens: 0, nanoUsd: 0, unpriced: 0 });
  expect(rates.totals()).toEqual({ calls: 100, failed: 50 });
});

test("durations of 10,000 targets keep those of the last hundred", () => {
  const durations = new Durations(() => 0);
  for (let model = 0; model < 10_000; model += 1) durations.add(`p/${model}`, Measure.DURATION, 0, 5);
  const targets = durations.counts(5, "").map(({ target }) => target);
  expect(targets).toHaveLength(100);
  expect(targets).toContain("p/9999");
  expect(durations.counts(5, "p/9999")).toHaveLength(1);
});

test("errors of more providers than can be are counted, as others", () => {
  const errors = new ErrorBreakdown(() => 0);
  for (let provider = 0; provider < 10_000; provider += 1) {
    errors.add(0, { reason: "INTERNAL", provider: String(provider), contentBegun: false });
  }
  const counts = errors.counts(1);
  expect(counts).toHaveLength(501);
  expect(counts.reduce((sum, { byMinute: [count = 0] }) => sum + count, 0)).toBe(10_000);
});

test("what is used stays, what is not goes", () => {
  const values = new RecentlyUsed(2, (name) => ({ name }));
  const a = values.of("a");
  values.of("b");
  expect(values.of("a")).toBe(a);
  values.of("c");
  expect(values.peek("b")).toBeUndefined();
  expect(values.of("a")).toBe(a);
});
