/** What is left of many times: the middle and the tail, in the unit of the values. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** The middle value; the mean of the two middle ones of an even count. Throws without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = at(sorted, Math.floor(sorted.length / 2));
  return sorted.length % 2 === 1 ? upper : (upper + at(sorted, sorted.length / 2 - 1)) / 2;
}

/** The smallest value that a share of the values does not exceed (nearest rank). Throws without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return at(sorted, Math.max(0, Math.ceil(share * sorted.length) - 1));
}

/** The median and the 99th percentile; undefined without values. */
export function toQuantiles(values: readonly number[]): Quantiles | undefined {
  if (values.length === 0) return undefined;
  return { p50: median(values), p99: quantile(values, 0.99) };
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new RangeError("there are no values");
  return value;
}
