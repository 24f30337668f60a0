import fc from "fast-check";
import { expect, test } from "vitest";
import { declarationOf, type MetricName, metricNames } from "../../../src/telemetry/metrics/declarations.ts";
import { mergeSnapshots, sumsOf } from "../../../src/telemetry/metrics/merge.ts";
import type { MetricsSnapshot, Point } from "../../../src/telemetry/metrics/snapshot.ts";

const times = fc.tuple(fc.nat(1_000), fc.nat(999_999_999));
/** Few, so that processes have the same ones. Whole numbers, whose sums are exact. */
const attributeSets = fc.constantFrom<Record<string, string>>(
  {},
  { a: "1" },
  { a: "1", b: "2" },
  { b: "2", a: "1" },
  { a: "2" },
);

function pointOf(name: MetricName): fc.Arbitrary<Point> {
  const { kind, bounds = [] } = declarationOf(name);
  const value =
    kind === "histogram"
      ? fc.array(fc.nat(100), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }).map((counts) => ({
          ...{ counts, count: counts.reduce((sum, count) => sum + count, 0) },
          sum: counts.length,
        }))
      : fc.nat(1_000);
  return fc.record({ attributes: attributeSets, startTime: times, endTime: times, value });
}

/** Attribute sets of one metric are different, whatever their order. */
const metric = fc.constantFrom(...metricNames).chain((name) =>
  fc.record({
    name: fc.constant(name),
    points: fc.uniqueArray(pointOf(name), { maxLength: 4, selector: ({ attributes }) => keyOf(attributes) }),
  }),
);
const snapshot: fc.Arbitrary<MetricsSnapshot> = fc.uniqueArray(metric, { maxLength: 6, selector: ({ name }) => name });

function keyOf(attributes: Point["attributes"]): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same whatever the order of metrics, points and attributes. */
function normal(metrics: MetricsSnapshot): unknown {
  const entries = metrics.map(({ name, points }) => [
    name,
    Object.fromEntries(points.map(({ attributes, ...point }) => [keyOf(attributes), point])),
  ]);
  return Object.fromEntries(entries);
}

test("the merge of one snapshot is that snapshot", () => {
  fc.assert(
    fc.property(snapshot, (one) => {
      expect(mergeSnapshots([one])).toEqual(one);
    }),
  );
});

test("an empty snapshot changes nothing", () => {
  fc.assert(
    fc.property(snapshot, (one) => {
      expect(mergeSnapshots([[], one, []])).toEqual(one);
    }),
  );
});

test("the order of snapshots does not matter", () => {
  fc.assert(
    fc.property(fc.array(snapshot, { maxLength: 4 }), (several) => {
      expect(normal(mergeSnapshots(several.toReversed()))).toEqual(normal(mergeSnapshots(several)));
    }),
  );
});

test("to merge in steps is to merge at once", () => {
  fc.assert(
    fc.property(snapshot, snapshot, snapshot, (a, b, c) => {
      expect(normal(mergeSnapshots([mergeSnapshots([a, b]), c]))).toEqual(normal(mergeSnapshots([a, b, c])));
    }),
  );
});

/** The sum of a metric's values, and of its counts. */
function sumOf(metrics: MetricsSnapshot, name: MetricName): number[] {
  const values = metrics.filter((each) => each.name === name).flatMap(({ points }) => points.map(({ value }) => value));
  const flat = values.map((value) => (typeof value === "number" ? [value] : [value.count, value.sum, ...value.counts]));
  return flat.reduce((sum, each) => each.map((part, index) => part + (sum[index] ?? 0)), []);
}

test("counters, histograms and gauges that add have equal sums before and after", () => {
  const adding = metricNames.filter(
    (name) => declarationOf(name).kind !== "gauge" || declarationOf(name).merge === "add",
  );
  fc.assert(
    fc.property(fc.array(snapshot, { maxLength: 4 }), (several) => {
      for (const name of adding) expect(sumOf(mergeSnapshots(several), name)).toEqual(sumOf(several.flat(), name));
    }),
  );
});

test("another gauge is the greatest of its values", () => {
  const one = (value: number): MetricsSnapshot => [
    { name: "tokenwire.breaker.state", points: [{ attributes: {}, startTime: [0, 0], endTime: [0, 0], value }] },
  ];
  expect(sumOf(mergeSnapshots([one(1), one(2), one(0)]), "tokenwire.breaker.state")).toEqual([2]);
});

test("the times of a merged point contain those of its parts", () => {
  const one = (start: number, end: number): MetricsSnapshot => [
    { name: "tokenwire.calls", points: [{ attributes: {}, startTime: [start, 0], endTime: [end, 0], value: 1 }] },
  ];
  const [merged] = mergeSnapshots([one(5, 6), one(3, 9), one(4, 7)]);
  expect(merged?.points).toEqual([{ attributes: {}, startTime: [3, 0], endTime: [9, 0], value: 3 }]);
});

test("gauges are no sums", () => {
  fc.assert(
    fc.property(snapshot, (one) => {
      expect(sumsOf(one).map(({ name }) => declarationOf(name).kind)).not.toContain("gauge");
      expect(sumsOf(sumsOf(one))).toEqual(sumsOf(one));
    }),
  );
});
