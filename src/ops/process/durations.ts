import type { GapRecorder } from "../../core/call/progress.ts";
import { Histogram_Measure as Measure } from "../../gen/tokenwire/admin/v1/statistics_pb.ts";
import { MinuteSeries, toMinute } from "./minute-series.ts";
import { RecentlyUsed } from "./recently-used.ts";

/** The durations of one measure at one target, within a window, as plain data that adds up. */
export interface DurationCounts {
  readonly measure: Measure;
  readonly target: string;
  /** By bucket: see {@link boundMs}. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** Two buckets for each doubling, from 1 ms to half an hour; the last one has no upper bound. */
const buckets = 44;
const sumColumn = buckets;
const mostTargets = 100;

/** What is measured of each call. */
const measures = [Measure.FIRST_TOKEN, Measure.DURATION, Measure.QUEUE, Measure.GATEWAY, Measure.TOKEN_GAP] as const;

type Measured = (typeof measures)[number];

/** The upper bound of a bucket in milliseconds; undefined for the last one. */
export function boundMs(bucket: number): number | undefined {
  return bucket >= buckets - 1 ? undefined : 2 ** (bucket / 2);
}

/** Durations counts how long calls took, by target, for the last hour. */
export class Durations {
  readonly #now: () => number;
  readonly #byTarget: RecentlyUsed<Map<Measured, MinuteSeries>>;

  constructor(now: () => number) {
    this.#now = now;
    this.#byTarget = new RecentlyUsed(mostTargets, () => new Map());
  }

  add(target: string, measure: Measured, minute: number, ms: number): void {
    const series = this.#seriesOf(target, measure, minute);
    series.add(minute, toBucket(ms));
    series.add(minute, sumColumn, ms);
  }

  /** Adds the gaps of an attempt that has ended. */
  addGaps(target: string, minute: number, { columns }: AttemptGaps): void {
    if (columns === undefined) return;
    const series = this.#seriesOf(target, Measure.TOKEN_GAP, minute);
    columns.forEach((amount, column) => {
      if (amount > 0) series.add(minute, column, amount);
    });
  }

  #seriesOf(target: string, measure: Measured, minute: number): MinuteSeries {
    const ofTarget = this.#byTarget.of(target);
    let series = ofTarget.get(measure);
    if (series === undefined) {
      series = new MinuteSeries(buckets + 1, minute);
      ofTarget.set(measure, series);
    }
    return series;
  }

  /** Those of the last so many minutes; only of one target, unless it is empty. */
  counts(minutes: number, target: string): DurationCounts[] {
    const minute = toMinute(this.#now());
    return [...this.#byTarget.entries()]
      .filter(([name]) => target === "" || name === target)
      .flatMap(([name, ofTarget]) =>
        [...ofTarget].map(([measure, series]) => {
          const sums = series.sums(minute, minutes);
          return { measure, target: name, counts: sums.slice(0, buckets), sumMs: sums[sumColumn] ?? 0 };
        }),
      );
  }
}

/** The times between the chunks of one attempt's answer, until it ends. To record allocates nothing but once. */
export class AttemptGaps implements GapRecorder {
  /** Counts by bucket, and their sum in milliseconds; undefined before the first gap, as an answer of one chunk has none. */
  columns: Float64Array | undefined;
  readonly #next: GapRecorder | undefined;

  /** `next` gets each gap, too. */
  constructor(next: GapRecorder | undefined) {
    this.#next = next;
  }

  record(gapMs: number): void {
    this.columns ??= new Float64Array(buckets + 1);
    const { columns } = this;
    const bucket = toBucket(gapMs);
    // A typed array has a number at each of its indices.
    columns[bucket] = (columns[bucket] ?? 0) + 1;
    columns[sumColumn] = (columns[sumColumn] ?? 0) + gapMs;
    this.#next?.record(gapMs);
  }
}

function toBucket(ms: number): number {
  return ms <= 1 ? 0 : Math.min(buckets - 1, Math.ceil(2 * Math.log2(ms)));
}
