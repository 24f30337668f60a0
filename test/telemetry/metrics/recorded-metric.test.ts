import type { HrTime } from "@opentelemetry/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { declarationOf } from "../../../src/telemetry/metrics/declarations.ts";
import { RecordedMetric } from "../../../src/telemetry/metrics/recorded-metric.ts";

const now = (): HrTime => [1, 0];

function pointsOf(metric: RecordedMetric): readonly (readonly [attributes: object, value: unknown])[] {
  return metric.read().points.map(({ attributes, value }) => [attributes, value] as const);
}

test("whatever is recorded, each set of attributes has the sum of its values, and no more series than allowed", () => {
  const word = fc.option(fc.constantFrom("a", "b", "c", "d"), { nil: undefined });
  const step = fc.record({ target: word, reason: word, value: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (steps, most) => {
      const metric = new RecordedMetric("tokenwire.attempts", most, now);
      const sums = new Map<string, number>();
      for (const { target, reason, value } of steps) {
        metric.record(value, { "tokenwire.target": target, "error.type": reason });
        const key = JSON.stringify([target, reason]);
        const isKept = sums.has(key) || sums.size < most - 1;
        const counted = isKept ? key : "overflow";
        sums.set(counted, (sums.get(counted) ?? 0) + value);
      }
      const points = metric.read().points;
      expect(points.length).toBeLessThanOrEqual(most);
      const read = points.map(({ attributes, value }) => {
        const isOverflow = attributes["otel.metric.overflow"] === "true";
        const key = JSON.stringify([attributes["tokenwire.target"], attributes["error.type"]]);
        return [isOverflow ? "overflow" : key, value] as const;
      });
      expect(new Map(read)).toEqual(sums);
      expect(read).toHaveLength(sums.size);
    }),
  );
});

test("a value is counted in the first bucket whose bound it does not exceed", () => {
  const { bounds = [] } = declarationOf("tokenwire.queue.wait");
  const metric = new RecordedMetric("tokenwire.queue.wait", 10, now);
  for (const bound of bounds) metric.record(bound, { "tokenwire.queue": "gateway" });
  metric.record(1e9, { "tokenwire.queue": "gateway" });
  const sum = bounds.reduce((total, bound) => total + bound, 0) + 1e9;
  const counts = [...bounds.map(() => 1), 1];
  const [point] = metric.read().points;
  expect(point?.value).toEqual({ count: counts.length, counts, sum: expect.closeTo(sum, 3) });
});

test("negative values and those that are no numbers are left out, and so are attributes that are not declared", () => {
  const metric = new RecordedMetric("tokenwire.calls.refused", 10, now);
  for (const value of [-1, Number.NaN]) metric.record(value, { "error.type": "CANCELLED" });
  expect(pointsOf(metric)).toEqual([]);
  metric.record(2, { "error.type": "CANCELLED", "tokenwire.model": "m" });
  metric.record(3, { "error.type": "CANCELLED", "tokenwire.model": "n" });
  expect(pointsOf(metric)).toEqual([[{ "error.type": "CANCELLED" }, 5]]);
});
