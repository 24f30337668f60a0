/**
 * Looks for a sequence in a text that comes piece by piece, with the prefix
 * function of Knuth, Morris and Pratt: constant work for a unit of text, however
 * long the sequence is.
 */
export interface PrefixMatcher {
  /** Reads the next UTF-16 unit of the text. Not to be called after a match. */
  read(unit: number): void;
  /** How many units of the sequence the text ends with; all of them when it was found. */
  matched(): number;
  /** Forgets the text. */
  reset(): void;
}

/** Creates a matcher for `sequence`, which is not empty. */
export function createPrefixMatcher(sequence: string): PrefixMatcher {
  /** borders[n - 1]: length of the longest proper prefix of the first n units that they also end with. */
  const borders = [0];
  let matched = 0;

  function read(unit: number): void {
    while (matched > 0 && sequence.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0;
    if (sequence.charCodeAt(matched) === unit) matched += 1;
  }

  // The sequence is searched for in itself: each border needs only those before it.
  for (let index = 1; index < sequence.length; index += 1) {
    read(sequence.charCodeAt(index));
    borders.push(matched);
  }
  matched = 0;
  return {
    read,
    matched: () => matched,
    reset() {
      matched = 0;
    },
  };
}
