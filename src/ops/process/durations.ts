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
const measures = [Measure.FIRST_TOKEN, Measure.DURATION, Measure.QUEUE, Measure.GATEWAY] as const;

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
    const ofTarget = this.#byTarget.of(target);
    let series = ofTarget.get(measure);
    if (series === undefined) {
      series = new MinuteSeries(buckets + 1, minute);
      ofTarget.set(measure, series);
    }
    series.add(minute, toBucket(ms));
    series.add(minute, sumColumn, ms);
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

function toBucket(ms: number): number {
  return ms <= 1 ? 0 : Math.min(buckets - 1, Math.ceil(2 * Math.log2(ms)));
}
