/**
 * Makes each delta of a text valid Unicode by itself: half of a surrogate pair
 * waits for the other half in the next delta, and a half that never gets its
 * other becomes U+FFFD. Proto strings are UTF-8, which has no halves.
 */
export interface SurrogateBuffer {
  /** Returns what can be sent now; may be empty. */
  push(delta: string): string;
  /** Returns what was still waiting. */
  flush(): string;
}

/** Creates a buffer for the deltas of one part. */
export function createSurrogateBuffer(): SurrogateBuffer {
  let held = "";
  return {
    push(delta) {
      const text = held + delta;
      held = endsInHighSurrogate(text) ? text.slice(-1) : "";
      return text.slice(0, text.length - held.length).toWellFormed();
    },
    flush() {
      const rest = held.toWellFormed();
      held = "";
      return rest;
    },
  };
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
