import fc from "fast-check";
import { expect, test } from "vitest";
import { declarationOf } from "../../../src/telemetry/metrics/declarations.ts";
import { RecordedMetrics } from "../../../src/telemetry/metrics/instruments.ts";
import { GapHistogram, tokenGaps } from "../../../src/telemetry/metrics/token-gaps.ts";

const { bounds = [] } = declarationOf("gen_ai.client.operation.time_per_output_chunk");

/** The bucket of a value as the data model has it: the first whose bound is not below it. */
function bucketOf(seconds: number): number {
  const found = bounds.findIndex((bound) => seconds <= bound);
  return found < 0 ? bounds.length : found;
}

function countsOf(...gapsMs: readonly number[]): number[] {
  const histogram = new GapHistogram({}, [0, 0]);
  for (const gapMs of gapsMs) histogram.record(gapMs);
  return histogram.read().counts;
}

test("each gap is in the first bucket whose bound is not below it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400_000_000 }), (microseconds) => {
      const index = countsOf(microseconds / 1_000).indexOf(1);
      expect(index).toBe(bucketOf(microseconds / 1e6));
    }),
  );
});

test.each(bounds.map((bound, index) => [bound, index] as const))(
  "a gap of exactly %d s is in bucket %d",
  (bound, index) => {
    expect(countsOf(Math.round(bound * 1_000)).indexOf(1)).toBe(index);
    expect(countsOf(Math.round(bound * 1_000) + 0.001).indexOf(1)).toBe(index + 1);
  },
);

test.each([0, Number.MIN_VALUE, 1e12, Number.MAX_VALUE])("a gap of %d ms is counted", (gapMs) => {
  expect(countsOf(gapMs).reduce((sum, count) => sum + count)).toBe(1);
});

test("the sum is in seconds", () => {
  const histogram = new GapHistogram({}, [0, 0]);
  histogram.record(500);
  histogram.record(1_000);
  expect(histogram.read()).toMatchObject({ count: 2, sum: 1.5 });
});

const mostSeries = 4;

test("a target has one histogram, made once", () => {
  const recorded = new RecordedMetrics(mostSeries, () => [1, 0]);
  const one = recorded.gapsOf({ "tokenwire.target": "p/m" });
  expect(recorded.gapsOf({ "tokenwire.target": "p/m" })).toBe(one);
  one.record(20);
  expect(recorded.read()).toMatchObject([
    { name: tokenGaps, points: [{ attributes: { "tokenwire.target": "p/m" }, value: { count: 1, sum: 0.02 } }] },
  ]);
});

test("the targets of many configurations one after the other are within the limit of series, and no gap is lost", () => {
  const recorded = new RecordedMetrics(mostSeries, () => [1, 0]);
  for (let reload = 0; reload < 50; reload += 1) recorded.gapsOf({ "tokenwire.target": `p/${reload}` }).record(1_000);
  const [{ points } = { points: [] }] = recorded.read();
  expect(points).toHaveLength(mostSeries);
  expect(points.at(-1)).toMatchObject({
    attributes: { "otel.metric.overflow": "true" },
    value: { count: 47, sum: 47 },
  });
});
