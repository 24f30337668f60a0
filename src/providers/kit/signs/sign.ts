import type { Reason } from "../../../core/errors/error.ts";

/** What a server writes when it fails for one reason: a row of the table by which errors are told apart. */
export interface Sign {
  readonly reason: Reason;
  /** Which server writes it. */
  readonly server: string;
  /**
   * Codes, types and the like, whatever their case and punctuation. A number of
   * MiniMax's or Baidu's has the member before it that it stands in.
   */
  readonly words?: readonly string[];
  /**
   * What messages say, in any case. "^" is where the message or what a proxy quotes
   * begins, "#" a number, "*" up to three words, "''" something in quotes or one
   * word, and "is|was" either of two. Nothing else in quotes is looked at: it may be the caller's own.
   */
  readonly phrases?: readonly string[];
  /** The address where it is documented or was reported; for words that no one server has, a few words of where they are seen. */
  readonly source: string;
}
