/** How much the age of connections varies, so that those of one moment do not all end in another. */
const jitter = 0.1;

/**
 * Creates the ages at which connections take no further requests, in milliseconds:
 * `maxAgeMs` with up to 10 % more or less; infinite when that is undefined. `random`
 * gives numbers from 0 to 1.
 */
export function createConnectionAges(maxAgeMs: number | undefined, random: () => number): () => number {
  if (maxAgeMs === undefined) return () => Number.POSITIVE_INFINITY;
  return () => maxAgeMs * (1 + jitter * (2 * random() - 1));
}
