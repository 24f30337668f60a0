import type { HrTime } from "@opentelemetry/api";
import type { Point } from "./snapshot.ts";

/** What one metric has recorded with one set of attributes. To record allocates nothing. */
export interface Series {
  readonly attributes: Readonly<Record<string, string>>;
  readonly startTime: HrTime;
  record(value: number): void;
  /** What is recorded so far. */
  read(): Point["value"];
}

/** SumSeries adds up. */
export class SumSeries implements Series {
  readonly attributes: Series["attributes"];
  readonly startTime: HrTime;
  #sum = 0;

  constructor(attributes: Series["attributes"], startTime: HrTime) {
    this.attributes = attributes;
    this.startTime = startTime;
  }

  record(value: number): void {
    this.#sum += value;
  }

  read(): number {
    return this.#sum;
  }
}

/** BucketSeries counts values by buckets, each with the bound that it ends at; the last one has none. */
export class BucketSeries implements Series {
  readonly attributes: Series["attributes"];
  readonly startTime: HrTime;
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(attributes: Series["attributes"], startTime: HrTime, bounds: readonly number[]) {
    this.attributes = attributes;
    this.startTime = startTime;
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  record(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    // There are few bounds, and most values are low ones. A value beyond the last bound stops there, too.
    while (value > (bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    // A typed array has a number at each of its indices.
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  read(): Point["value"] {
    const counts = [...this.#counts];
    return { count: counts.reduce((sum, count) => sum + count, 0), sum: this.#sum, counts };
  }
}
