/** How long to wait between tries, in milliseconds. */
export interface BackoffSettings {
  /** Longest wait before the second try; it doubles with each further one. */
  readonly baseMs: number;
  /** Longest wait however many tries there were. */
  readonly maxMs: number;
}

/**
 * A wait by chance, from nothing to a limit that doubles with each round (full
 * jitter), so that those who failed together do not come back together. `round`
 * is 1 for the wait after the first try.
 */
export function toBackoffMs(round: number, { baseMs, maxMs }: BackoffSettings, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** (round - 1));
}
