import type { HrTime } from "@opentelemetry/api";
import { declarationOf, type MetricDeclaration, type MetricName } from "./declarations.ts";
import type { Distribution, MetricsSnapshot, Point } from "./snapshot.ts";

/**
 * Merges the snapshots of several processes of one server into one, by what is
 * declared: counters and histograms add, gauges add or are the greatest. The order of
 * the snapshots does not matter, and one alone is what it was.
 */
export function mergeSnapshots(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  const byName = new Map<MetricName, Map<string, Point>>();
  for (const { name, points } of snapshots.flat()) {
    const merged = byName.get(name) ?? new Map<string, Point>();
    byName.set(name, merged);
    for (const point of points) {
      const key = keyOf(point.attributes);
      const before = merged.get(key);
      merged.set(key, before === undefined ? point : mergePoints(before, point, declarationOf(name)));
    }
  }
  return [...byName].map(([name, points]) => ({ name, points: [...points.values()] }));
}

/** What is left of a process that has ended: its sums. Without them the sums of the server would go down. */
export function sumsOf(snapshot: MetricsSnapshot): MetricsSnapshot {
  return snapshot.filter(({ name }) => declarationOf(name).kind !== "gauge");
}

function keyOf(attributes: Point["attributes"]): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mergePoints(a: Point, b: Point, declaration: MetricDeclaration): Point {
  return {
    attributes: a.attributes,
    startTime: isBefore(b.startTime, a.startTime) ? b.startTime : a.startTime,
    endTime: isBefore(a.endTime, b.endTime) ? b.endTime : a.endTime,
    value: mergeValues(a.value, b.value, declaration),
  };
}

function mergeValues(a: Point["value"], b: Point["value"], declaration: MetricDeclaration): Point["value"] {
  if (typeof a !== "number" && typeof b !== "number") return addDistributions(a, b);
  if (typeof a !== "number" || typeof b !== "number") return a;
  return mergeNumbers(a, b, declaration);
}

/** Two values of one counter or gauge with the same attributes as one. */
export function mergeNumbers(a: number, b: number, { kind, merge }: MetricDeclaration): number {
  return kind === "counter" || merge === "add" ? a + b : Math.max(a, b);
}

function addDistributions(a: Distribution, b: Distribution): Distribution {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    counts: a.counts.map((count, index) => count + (b.counts[index] ?? 0)),
  };
}

function isBefore([aSeconds, aNanoseconds]: HrTime, [bSeconds, bNanoseconds]: HrTime): boolean {
  return aSeconds < bSeconds || (aSeconds === bSeconds && aNanoseconds < bNanoseconds);
}
