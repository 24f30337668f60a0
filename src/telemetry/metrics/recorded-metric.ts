import type { HrTime } from "@opentelemetry/api";
import type { AttributeName, Attributes } from "./attributes.ts";
import { declarationOf, type MetricName } from "./declarations.ts";
import { BucketSeries, type Series, SumSeries } from "./series.ts";
import type { MetricSnapshot } from "./snapshot.ts";

/** The series of the attributes that end here, and the way to those with one attribute more. */
interface Branch {
  series: Series | undefined;
  readonly next: Map<string | undefined, Branch>;
}

/** By the specification of OpenTelemetry for what is beyond the limit of series. */
const overflowAttributes = { "otel.metric.overflow": "true" };

/**
 * RecordedMetric has the series of one metric. A series is found by the values of the
 * declared attributes one after another: to hash them all, as OpenTelemetry's SDK does,
 * takes several times as long.
 */
export class RecordedMetric {
  readonly name: MetricName;
  readonly #keys: readonly AttributeName[];
  readonly #mostSeries: number;
  readonly #now: () => HrTime;
  readonly #root: Branch = createBranch();
  readonly #series: Series[] = [];
  #overflow: Series | undefined;

  /** It has at most `mostSeries` series, that for what is beyond them included. `now` reads the time of day. */
  constructor(name: MetricName, mostSeries: number, now: () => HrTime) {
    this.name = name;
    this.#keys = declarationOf(name).attributes;
    this.#mostSeries = mostSeries;
    this.#now = now;
  }

  /** Adds to the sum, or counts the value. Attributes that are not declared do not count, and neither do negative values. */
  record(value: number, attributes: Attributes): void {
    if (value >= 0) (this.#find(attributes) ?? this.#create(attributes)).record(value);
  }

  read(): MetricSnapshot {
    const endTime = this.#now();
    const points = this.#series.map((series) => {
      const { attributes, startTime } = series;
      return { attributes, startTime, endTime, value: series.read() };
    });
    return { name: this.name, points };
  }

  #find(attributes: Attributes): Series | undefined {
    let branch: Branch | undefined = this.#root;
    for (const key of this.#keys) {
      branch = branch.next.get(attributes[key]);
      if (branch === undefined) return undefined;
    }
    return branch.series;
  }

  #create(attributes: Attributes): Series {
    if (this.#series.length >= this.#mostSeries - 1) {
      this.#overflow ??= this.#add(overflowAttributes);
      return this.#overflow;
    }
    let branch = this.#root;
    const defined: Record<string, string> = {};
    for (const key of this.#keys) {
      const value = attributes[key];
      if (value !== undefined) defined[key] = value;
      const next = branch.next.get(value) ?? createBranch();
      branch.next.set(value, next);
      branch = next;
    }
    branch.series = this.#add(defined);
    return branch.series;
  }

  #add(attributes: Series["attributes"]): Series {
    const { kind, bounds = [] } = declarationOf(this.name);
    const startTime = this.#now();
    const series =
      kind === "histogram" ? new BucketSeries(attributes, startTime, bounds) : new SumSeries(attributes, startTime);
    this.#series.push(series);
    return series;
  }
}

function createBranch(): Branch {
  return { series: undefined, next: new Map() };
}
