import { scrub } from "../../core/errors/scrub.ts";
import { utf8Bytes } from "../../core/text/truncate.ts";

/** What every piece takes besides its text: the names of its members. */
const framingBytes = 64;

/**
 * ContentRoom is how many bytes of a prompt, or of an answer, may still be kept. What
 * does not fit is cut between two characters. Credentials in what fits are redacted.
 */
export class ContentRoom {
  /** Whether something did not fit. */
  isTruncated = false;
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether another piece fits, which it then pays for. */
  begin(): boolean {
    if (this.#left >= framingBytes) {
      this.#left -= framingBytes;
      return true;
    }
    this.#left = 0;
    this.isTruncated = true;
    return false;
  }

  /** As much of a text as fits. */
  take(text: string): string {
    let end = 0;
    // A text may be as long as a whole request: no more than what fits is looked at.
    for (const character of text) {
      const bytes = utf8Bytes(character);
      if (bytes > this.#left) {
        this.isTruncated = true;
        this.#left = 0;
        break;
      }
      this.#left -= bytes;
      end += character.length;
    }
    return scrub(text.slice(0, end).toWellFormed());
  }
}
