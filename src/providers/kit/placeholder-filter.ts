/** Drops a placeholder that some servers send before the arguments of a tool call. */
export interface PlaceholderFilter {
  /** Takes a piece of the arguments; returns the text that certainly belongs to them. */
  push(piece: string): string;
  /** The text that is held back, since it may be a placeholder. */
  held(): string;
  /** Returns the text that is held back, at the end of the arguments. */
  flush(): string;
}

const isPlaceholder = /^\s*(?:\{\s*\}|null)\s*$/;

/**
 * Creates the filter of one call. A first piece that is exactly `{}` or `null` is
 * dropped if an object follows it, and kept otherwise.
 */
export function createPlaceholderFilter(): PlaceholderFilter {
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
      // White space after a possible placeholder matters neither for it nor for an object that follows.
      if (next === "") return "";
      if (!next.startsWith("{")) return flush() + piece;
      held = "";
      return piece;
    },
    held: () => held,
    flush,
  };
}
