import { create } from "@bufbuild/protobuf";
import {
  type ErrorCount,
  ErrorCountSchema,
  type Histogram,
  HistogramSchema,
} from "../../gen/tokenwire/admin/v1/statistics_pb.ts";
import type { Gathered } from "../operations.ts";
import { boundMs, type DurationCounts } from "../process/durations.ts";
import type { ErrorCounts } from "../process/error-counts.ts";
import { toDuration } from "../process/wall-clock.ts";

/** The durations of all processes, one histogram for each target and measure. */
export function toHistograms({ answers }: Gathered<readonly DurationCounts[]>): Histogram[] {
  const alike = Map.groupBy(
    answers.flatMap(({ answer }) => answer),
    ({ target, measure }) => `${measure} ${target}`,
  );
  return [...alike.values()].flatMap((same) => toHistogram(same) ?? []).toSorted(byTarget);
}

function byTarget(one: Histogram, other: Histogram): number {
  if (one.target === other.target) return one.measure - other.measure;
  return one.target < other.target ? -1 : 1;
}

function toHistogram(same: readonly DurationCounts[]): Histogram | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const counts = first.counts.map((_, bucket) =>
    same.reduce((total, { counts: [...each] }) => total + (each[bucket] ?? 0), 0),
  );
  const count = counts.reduce((total, each) => total + each, 0);
  if (count === 0) return undefined;
  return create(HistogramSchema, {
    measure: first.measure,
    target: first.target,
    buckets: counts.flatMap((each, bucket) => (each === 0 ? [] : [{ count: BigInt(each), ...upperBound(bucket) }])),
    count: BigInt(count),
    sum: toDuration(same.reduce((total, { sumMs }) => total + sumMs, 0)),
    ...quantile("p50", counts, count, 0.5),
    ...quantile("p95", counts, count, 0.95),
    ...quantile("p99", counts, count, 0.99),
  });
}

function upperBound(bucket: number) {
  const bound = boundMs(bucket);
  return bound === undefined ? {} : { upperBound: toDuration(bound) };
}

function quantile(name: "p50" | "p95" | "p99", counts: readonly number[], count: number, share: number) {
  let below = 0;
  const bucket = counts.findIndex((each) => {
    below += each;
    return below >= count * share;
  });
  const bound = boundMs(bucket);
  return bound === undefined ? {} : { [name]: toDuration(bound) };
}

/** The failures of all processes, the most frequent first. */
export function toErrorCounts({ answers }: Gathered<readonly ErrorCounts[]>): ErrorCount[] {
  const alike = Map.groupBy(
    answers.flatMap(({ answer }) => answer),
    ({ reason, provider, contentBegun }) => `${reason} ${contentBegun} ${provider}`,
  );
  return [...alike.values()]
    .flatMap((same) => toErrorCount(same) ?? [])
    .toSorted((one, other) => Number(other.count - one.count));
}

function toErrorCount(same: readonly ErrorCounts[]): ErrorCount | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const { reason, provider, contentBegun } = first;
  const byMinute = first.byMinute.map((_, index) =>
    same.reduce((total, each) => total + (each.byMinute[index] ?? 0), 0),
  );
  return create(ErrorCountSchema, {
    ...{ reason, provider, contentBegun },
    count: BigInt(byMinute.reduce((total, each) => total + each, 0)),
    byMinute: byMinute.map(BigInt),
  });
}
