// Metrics that are read when they are asked for.
import type { HrTime } from "@opentelemetry/api";
import type { Attributes } from "./attributes.ts";
import { declarationOf, type MetricName } from "./declarations.ts";
import type { NameOf } from "./instruments.ts";
import { mergeNumbers } from "./merge.ts";
import { overflowAttributes } from "./recorded-metric.ts";
import { definedOf, type MetricsSnapshot } from "./snapshot.ts";

/** Metrics that are read and not recorded. */
export type ReadName = NameOf<"gauge"> | "process.cpu.time";

/** Takes the values of one reading. */
export interface Gauges {
  /** Values with the same attributes become one, as those of several processes do. */
  set(name: ReadName, value: number, attributes: Attributes): void;
}

interface ReadPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * A reading of gauges. It has what is there now and nothing of the readings before: OpenTelemetry's SDK would go on to
 * report what a configuration had that was replaced.
 */
export class Reading implements Gauges {
  readonly #mostSeries: number;
  readonly #byName = new Map<MetricName, Map<string, ReadPoint>>();

  /** Each metric has at most `mostSeries` series. */
  constructor(mostSeries: number) {
    this.#mostSeries = mostSeries;
  }

  set(name: ReadName, value: number, attributes: Attributes): void {
    const declaration = declarationOf(name);
    const points = this.#pointsOf(name);
    const values = declaration.attributes.map((key) => attributes[key]);
    let key = JSON.stringify(values);
    let kept = definedOf(declaration.attributes, attributes);
    if (!points.has(key) && points.size >= this.#mostSeries - 1) {
      key = "";
      kept = overflowAttributes;
    }
    const before = points.get(key);
    points.set(key, {
      attributes: kept,
      value: before === undefined ? value : mergeNumbers(before.value, value, declaration),
    });
  }

  /** What was set. `startTime` is when this process began to measure. */
  toSnapshot(startTime: HrTime, endTime: HrTime): MetricsSnapshot {
    return [...this.#byName].map(([name, points]) => ({
      name,
      points: [...points.values()].map(({ attributes, value }) => ({ attributes, startTime, endTime, value })),
    }));
  }

  #pointsOf(name: MetricName): Map<string, ReadPoint> {
    const points = this.#byName.get(name) ?? new Map<string, ReadPoint>();
    this.#byName.set(name, points);
    return points;
  }
}
