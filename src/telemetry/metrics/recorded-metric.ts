import type { HrTime } from "@opentelemetry/api";
import type { AttributeName, Attributes } from "./attributes.ts";
import { declarationOf, type MetricName } from "./declarations.ts";
import { BucketSeries, type Series, SumSeries } from "./series.ts";
import { definedOf, type MetricSnapshot } from "./snapshot.ts";

/** The series of the attributes that end here, and the way to those with one attribute more. */
interface Branch {
  series: Series | undefined;
  readonly next: Map<string | undefined, Branch>;
}

/** Makes the series of a metric. */
type CreateSeries = (attributes: Series["attributes"], startTime: HrTime) => Series;

/** By the specification of OpenTelemetry for what is beyond the limit of series. */
export const overflowAttributes = { "otel.metric.overflow": "true" };

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
  readonly #createSeries: CreateSeries;
  readonly #root: Branch = createBranch();
  readonly #series: Series[] = [];
  #overflow: Series | undefined;

  /** It has at most `mostSeries` series, that for what is beyond them included. `now` reads the time of day. */
  constructor(name: MetricName, mostSeries: number, now: () => HrTime, createSeries = createSeriesOf(name)) {
    this.name = name;
    this.#keys = declarationOf(name).attributes;
    this.#mostSeries = mostSeries;
    this.#now = now;
    this.#createSeries = createSeries;
  }

  /** Adds to the sum, or counts the value. Attributes that are not declared do not count, and neither do negative values. */
  record(value: number, attributes: Attributes): void {
    if (value >= 0) this.seriesOf(attributes).record(value);
  }

  /** The series of these attributes, for what records at each chunk; beyond the limit that of all others. */
  seriesOf(attributes: Attributes): Series {
    return this.#find(attributes) ?? this.#create(attributes);
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
    for (const key of this.#keys) {
      const value = attributes[key];
      const next = branch.next.get(value) ?? createBranch();
      branch.next.set(value, next);
      branch = next;
    }
    branch.series = this.#add(definedOf(this.#keys, attributes));
    return branch.series;
  }

  #add(attributes: Series["attributes"]): Series {
    const series = this.#createSeries(attributes, this.#now());
    this.#series.push(series);
    return series;
  }
}

function createBranch(): Branch {
  return { series: undefined, next: new Map() };
}

/** Makes the series of a metric by its declaration. */
function createSeriesOf(name: MetricName): CreateSeries {
  const { kind, bounds = [] } = declarationOf(name);
  return kind === "histogram"
    ? (attributes, startTime) => new BucketSeries(attributes, startTime, bounds)
    : (attributes, startTime) => new SumSeries(attributes, startTime);
}
