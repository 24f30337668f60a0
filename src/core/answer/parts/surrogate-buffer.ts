/**
 * Makes each delta of a text valid Unicode, since proto strings are UTF-8, which
 * has no surrogates. A high surrogate at the end of a delta waits for the low one
 * in the next delta. A surrogate without its pair becomes U+FFFD.
 */
export class SurrogateBuffer {
  #held = "";

  /** Returns the text that can be sent now, which may be empty. */
  push(delta: string): string {
    if (this.#held === "" && delta.isWellFormed()) return delta;
    const text = this.#held + delta;
    this.#held = endsInHighSurrogate(text) ? text.slice(-1) : "";
    return text.slice(0, text.length - this.#held.length).toWellFormed();
  }

  /** Returns U+FFFD for a surrogate that still waits, else an empty text. */
  flush(): string {
    const rest = this.#held.toWellFormed();
    this.#held = "";
    return rest;
  }
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
