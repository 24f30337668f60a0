/**
 * Makes each delta of a text valid Unicode, since proto strings are UTF-8, which
 * has no surrogates. A high surrogate at the end of a delta waits for the low one
 * in the next delta. A surrogate without its pair becomes U+FFFD.
 */
export interface SurrogateBuffer {
  /** Returns the text that can be sent now, which may be empty. */
  push(delta: string): string;
  /** Returns U+FFFD for a surrogate that still waits, else an empty text. */
  flush(): string;
}

/** Creates the buffer for the deltas of one part. */
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
