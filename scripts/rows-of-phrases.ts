// A cell with more words is hard to read.
const maxWordsInCell = 25;

/** The rows of a table that ends in a list of phrases. Phrases that are too many for one cell continue in further rows. */
export function rowsOfPhrases(
  [reason, source, codes]: readonly [reason: string, source: string, codes: string],
  phrases: readonly string[],
): string[][] {
  const [first = "", ...further] = toCells(phrases);
  return [[reason, source, codes, first], ...further.map((cell) => [reason, source, "", cell])];
}

/** Joins phrases, in their order, to as few cells as hold them. */
function toCells(phrases: readonly string[]): string[] {
  const cells: string[] = [];
  for (const phrase of phrases) {
    const joined = [...cells.slice(-1), phrase].join("; ");
    if (joined.split(" ").length <= maxWordsInCell) cells.splice(-1, 1, joined);
    else cells.push(phrase);
  }
  return cells;
}
