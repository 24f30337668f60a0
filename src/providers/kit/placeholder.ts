/** Holds back a placeholder that some servers send before the arguments of a call. */
export interface Placeholder {
  /** Takes a piece of the arguments; returns what is known to be of them. */
  push(piece: string): string;
  /** What is held back. */
  held(): string;
  /** Returns what is held back, since nothing follows. */
  flush(): string;
}

const isPlaceholder = /^\s*(?:\{\s*\}|null)\s*$/;

/**
 * Creates the holder of one call. A first piece that is exactly `{}` or `null` is
 * dropped where an object follows it, and kept where nothing does.
 */
export function createPlaceholder(): Placeholder {
  let held = "";
  let hasBegun = false;

  function flush(): string {
    const text = held;
    held = "";
    return text;
  }

  return {
    push(piece) {
      if (!hasBegun) {
        hasBegun = piece.trim() !== "";
        if (!isPlaceholder.test(piece)) return piece;
        held = piece;
        return "";
      }
      if (held === "" || piece === "") return piece;
      const next = piece.trimStart();
      // White space after it is of no use to either.
      if (next === "") return "";
      if (!next.startsWith("{")) return flush() + piece;
      held = "";
      return piece;
    },
    held: () => held,
    flush,
  };
}
