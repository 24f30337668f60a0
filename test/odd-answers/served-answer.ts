import type { MeantCall } from "./meant-answer.ts";

/** What a server does with a meant answer. */
export interface ServedAnswer {
  readonly contentType: string;
  /** The body as it is written; reads may see other pieces. */
  readonly body: Buffer;
  /** How the body ends: well, or by a reset after so many bytes. */
  readonly resetAfter: number | undefined;
  /**
   * `whole`: the answer has to be read as it was meant. `whole or failed`: it
   * may be refused, too. `cut`: it must fail, and what was read is a prefix.
   */
  readonly expected: "whole" | "whole or failed" | "cut";
  /** The calls as they are to be read, where that is not how they were meant. */
  readonly calls?: readonly MeantCall[];
  /** Which bends it has, for the report of a failure. */
  readonly bends: readonly string[];
}

/** How events are written. */
export interface Framing {
  readonly lineEnd: "\n" | "\r\n" | "\r";
  /** What parts two events. */
  readonly gap: string;
  readonly space: "" | " ";
}
