/** A range of values that grow by ratios. */
export interface SearchRange {
  /** Tried first. */
  readonly from: number;
  readonly least: number;
  readonly most: number;
  /** How much larger than what is found the least value that does not hold may be, such as 1.1. */
  readonly precision: number;
}

/** What a search found; `isBounded` is false where even the largest value holds. */
export interface Highest {
  readonly value: number;
  readonly isBounded: boolean;
}

/**
 * Finds the highest value that holds, where every smaller one does: by doubling
 * (halving where the first does not hold), and then by halving the ratio of the two
 * nearest. Undefined when not even the least holds. Values are whole numbers.
 */
export async function findHighest(
  { from, least, most, precision }: SearchRange,
  holds: (value: number) => Promise<boolean>,
): Promise<Highest | undefined> {
  let value = from;
  let low: number | undefined;
  let high: number | undefined;
  while (low === undefined || high === undefined) {
    if (await holds(value)) {
      low = value;
      if (low >= most) return { value: low, isBounded: false };
      value = Math.min(most, low * 2);
    } else {
      high = value;
      if (high <= least) return undefined;
      value = Math.max(least, Math.floor(high / 2));
    }
  }
  while (high / low > precision) {
    const middle = Math.round(Math.sqrt(low * high));
    if (middle <= low || middle >= high) break;
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return { value: low, isBounded: true };
}
