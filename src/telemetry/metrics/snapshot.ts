// Metrics as plain data, which can be sent to another process: by the declared names.
import { type HrTime, ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { AttributeName, Attributes } from "./attributes.ts";
import { declarationOf, type MetricDeclaration, type MetricName } from "./declarations.ts";

/** All metrics at one time; each name at most once. Counters and histograms are sums since the process began. */
export type MetricsSnapshot = readonly MetricSnapshot[];

/** The points of one metric. */
export interface MetricSnapshot {
  readonly name: MetricName;
  readonly points: readonly Point[];
}

/** One point: the value of a metric for one set of attributes. */
export interface Point {
  readonly attributes: Readonly<Record<string, string>>;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly value: number | Distribution;
}

/** What a histogram has counted. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /** One more than there are bounds. */
  readonly counts: readonly number[];
}

/** The scope of all metrics. */
const scope = { name: "tokenwire" };

/** The declared attributes that have a value. */
export function definedOf(declared: readonly AttributeName[], attributes: Attributes): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const key of declared) {
    const value = attributes[key];
    if (value !== undefined) defined[key] = value;
  }
  return defined;
}

/** A snapshot as exporters take it. */
export function toResourceMetrics(snapshot: MetricsSnapshot, resource: Resource): ResourceMetrics {
  return { resource, scopeMetrics: [{ scope, metrics: snapshot.map(toMetricData) }] };
}

function toMetricData({ name, points }: MetricSnapshot): MetricData {
  const { kind, unit, meaning, bounds = [] }: MetricDeclaration = declarationOf(name);
  const data = {
    descriptor: { name, description: meaning, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (kind) {
    case "counter":
      return { ...data, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points.flatMap(toNumber) };
    case "gauge":
      return { ...data, dataPointType: DataPointType.GAUGE, dataPoints: points.flatMap(toNumber) };
    case "histogram":
      return {
        ...data,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: points.flatMap((point) => toHistogram(point, bounds)),
      };
    default:
      return kind satisfies never;
  }
}

function toNumber({ value, ...point }: Point): DataPoint<number>[] {
  return typeof value === "number" ? [{ ...point, value }] : [];
}

function toHistogram({ value, ...point }: Point, bounds: readonly number[]): DataPoint<Histogram>[] {
  if (typeof value === "number") return [];
  const { count, sum, counts } = value;
  return [{ ...point, value: { count, sum, buckets: { boundaries: [...bounds], counts: [...counts] } } }];
}
