/**
 * Suggests the candidate that `word` most likely stands for; undefined when none is
 * close. Case, "-" and "_" are ignored. About every third character may be wrong, or
 * the end may be missing.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const written = normalize(word);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    const wanted = normalize(candidate);
    // The difference in length is a lower bound of the edits, so a long text costs nothing.
    if (Math.abs(wanted.length - written.length) >= least) continue;
    const edits = countEdits(written, wanted);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best ?? onlyContinuation(written, candidates);
}

const leastBeginning = 3;

/** The candidate that begins with a word; undefined if there are several. */
function onlyContinuation(beginning: string, candidates: readonly string[]): string | undefined {
  if (beginning.length < leastBeginning) return undefined;
  const [only, ...others] = candidates.filter((candidate) => normalize(candidate).startsWith(beginning));
  return others.length === 0 ? only : undefined;
}

function normalize(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, "");
}

/** Damerau-Levenshtein distance: characters inserted, deleted, replaced, or swapped with their neighbour. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          costAt(last, column) + 1,
          costAt(current, column - 1) + 1,
          costAt(last, column - 1) + (isSame ? 0 : 1),
          isSwapped ? costAt(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return costAt(last, to.length);
}

function costAt(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
