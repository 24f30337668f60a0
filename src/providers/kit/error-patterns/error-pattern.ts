import type { Reason } from "../../../core/errors/error.ts";

/** What a server writes when it fails for one reason: a row of the table by which errors are classified. */
export interface ErrorPattern {
  readonly reason: Reason;
  /** Which server writes it. */
  readonly server: string;
  /**
   * Codes, types and the like; case and punctuation do not count. Numeric codes of
   * MiniMax and Baidu are prefixed with the member that holds them.
   */
  readonly codes?: readonly string[];
  /**
   * What messages contain, in any case. "^" is the beginning of the message or of
   * what a proxy quotes, "#" a number, "*" up to three words, "''" something in quotes
   * or one word, and "is|was" either of two. Other text in quotes is not searched,
   * since it may be the caller's own.
   */
  readonly messages?: readonly string[];
  /** The address where it is documented or was reported; for wordings of no single server, where they are seen. */
  readonly source: string;
}
