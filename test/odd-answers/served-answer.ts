import type { MeantCall } from "./meant-answer.ts";

/** A meant answer as a server sends it. */
export interface ServedAnswer {
  readonly contentType: string;
  /** The body in the pieces that are written; reads may get other pieces. */
  readonly body: Buffer;
  /** After how many bytes the connection is reset; undefined for a proper end. */
  readonly resetAfter: number | undefined;
  /**
   * `whole`: the answer must be read as it was meant. `whole or failed`: it may
   * also fail. `cut`: it must fail, and the content before is a prefix.
   */
  readonly expected: "whole" | "whole or failed" | "cut";
  /** The calls that must be read, where these differ from the meant ones. */
  readonly calls?: readonly MeantCall[];
  /** The changes of its format, for the report of a failure. */
  readonly bends: readonly string[];
}

/** How events are written. */
export interface Framing {
  readonly lineEnd: "\n" | "\r\n" | "\r";
  /** The text between two events. */
  readonly gap: string;
  readonly space: "" | " ";
}
