/** Joins many short texts into one, in memory that is close to the size of the text. */
export interface TextBuilder {
  append(text: string): void;
  toString(): string;
}

// `+=` makes a node of 32 bytes for each delta and keeps all of them until somebody
// reads the text, which is several times the text itself.
const piecesPerBlock = 256;

/** Says which string is kept for a block of joined pieces: one of the same text. */
export type KeepBlock = (block: string) => string;

/** Keeps every block itself. */
export const keepOwn: KeepBlock = (block) => block;

/** Creates an empty text. */
export function createTextBuilder(keep: KeepBlock = keepOwn): TextBuilder {
  const blocks: string[] = [];
  let pieces: string[] = [];
  return {
    append(text) {
      if (text === "") return;
      pieces.push(text);
      if (pieces.length < piecesPerBlock) return;
      blocks.push(keep(pieces.join("")));
      pieces = [];
    },
    toString: () => [...blocks, ...pieces].join(""),
  };
}
