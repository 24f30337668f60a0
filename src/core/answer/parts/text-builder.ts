/** Chooses the string to keep for a block of joined pieces: this one, or another with the same text. */
export type KeepBlock = (block: string) => string;

/** Keeps the block itself. */
export const keepOwn: KeepBlock = (block) => block;

// `+=` would make a node of 32 bytes for each delta and keep all of them until the
// text is read, which is several times the size of the text.
const piecesPerBlock = 256;

/** Joins many short texts into one, in memory that is close to the size of the text. Empty at first. */
export class TextBuilder {
  readonly #keep: KeepBlock;
  #blocks: string[] | undefined;
  #pieces: string[] = [];

  constructor(keep: KeepBlock = keepOwn) {
    this.#keep = keep;
  }

  append(text: string): void {
    if (text === "") return;
    if (this.#pieces.push(text) < piecesPerBlock) return;
    this.#blocks ??= [];
    this.#blocks.push(this.#keep(this.#pieces.join("")));
    this.#pieces = [];
  }

  toString(): string {
    const rest = this.#pieces.join("");
    return this.#blocks === undefined ? rest : this.#blocks.join("") + rest;
  }
}

/** Creates an empty text. */
export function createTextBuilder(keep?: KeepBlock): TextBuilder {
  return new TextBuilder(keep);
}

/**
 * Blocks of text that two readers of one answer share. The provider's reader keeps
 * the text to recognise repetitions, the part writers keep it to emit whole parts.
 * Both usually join the same pieces, and then hold the same strings instead of two
 * copies of the answer.
 */
export interface SharedBlocks {
  /** Offers a block of the first reader to the second, and returns it. */
  readonly offer: (block: string) => string;
  /** Returns the offered block with the same text, or the given block where there is none. */
  readonly take: (block: string) => string;
}

// The second reader is at most one read from the wire behind. Blocks that it never takes are dropped.
const maxWaiting = 8;

/** Creates the shared blocks of one answer. */
export function createSharedBlocks(): SharedBlocks {
  let waiting: string[] | undefined;
  return {
    offer(block) {
      waiting ??= [];
      if (waiting.push(block) > maxWaiting) waiting.shift();
      return block;
    },
    take(block) {
      const index = waiting?.indexOf(block) ?? -1;
      const [shared = block] = index < 0 ? [] : (waiting?.splice(index, 1) ?? []);
      return shared;
    },
  };
}
