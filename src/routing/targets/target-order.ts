/** How the targets of one priority are put in order for a call. */
export type OrderPolicy = "ordered" | "weighted" | "leastOutstanding" | "fastest";

/** What is known of a target when it is to be put in order. */
export interface Contender {
  /** Those with a lower number come first, whatever the policy. */
  readonly priority: number;
  /** Share of the calls, in relation to the others of its priority; above 0. */
  readonly weight: number;
  /** Attempts under way. */
  readonly outstanding: number;
  /** Smoothed time to the first token; undefined when nothing is known. */
  readonly firstTokenMs: number | undefined;
}

/**
 * Puts targets in the order in which a call tries them:
 *
 * - `ordered`: as they are listed
 * - `weighted`: by chance, in proportion to their weights
 * - `leastOutstanding`: the fewest attempts under way for its weight first
 * - `fastest`: of two by chance the one with the sooner expected first token; the others behind it, likewise
 */
export function inOrder<Known extends Contender>(
  contenders: readonly Known[],
  policy: OrderPolicy,
  random: () => number,
): Known[] {
  const byPriority = Map.groupBy(contenders, ({ priority }) => priority);
  const groups = [...byPriority].sort(([a], [b]) => a - b).map(([, group]) => group);
  return groups.flatMap((group) => orderGroup(group, policy, random));
}

function orderGroup<Known extends Contender>(
  group: readonly Known[],
  policy: OrderPolicy,
  random: () => number,
): Known[] {
  switch (policy) {
    case "ordered":
      return [...group];
    case "weighted":
      return shuffle(group, random);
    case "leastOutstanding":
      // Shuffled first, so that chance decides between equals.
      return sortBy(shuffle(group, random), ({ outstanding, weight }) => outstanding / weight);
    case "fastest":
      return bestOfTwo(shuffle(group, random));
    default:
      return policy satisfies never;
  }
}

/** A weighted shuffle: each place goes to one of the rest in proportion to its weight (Efraimidis and Spirakis, 2006). */
function shuffle<Known extends Contender>(group: readonly Known[], random: () => number): Known[] {
  const keyed = group.map((contender) => ({ contender, key: -(random() ** (1 / contender.weight)) }));
  return sortBy(keyed, ({ key }) => key).map(({ contender }) => contender);
}

/** The better of two is nearly as good as the best of all, and does not send all calls to one target at once. */
function bestOfTwo<Known extends Contender>(shuffled: readonly Known[]): Known[] {
  return [...sortBy(shuffled.slice(0, 2), expectedMs), ...sortBy(shuffled.slice(2), expectedMs)];
}

/** A target without samples is asked at once, but by one call at a time: it may be the slowest of all. */
const unknownMs = 60_000;

function expectedMs({ firstTokenMs, outstanding, weight }: Contender): number {
  if (firstTokenMs === undefined && outstanding === 0) return 0;
  return ((firstTokenMs ?? unknownMs) * (outstanding + 1)) / weight;
}

function sortBy<Item>(items: readonly Item[], toKey: (item: Item) => number): Item[] {
  return items.toSorted((a, b) => toKey(a) - toKey(b));
}
