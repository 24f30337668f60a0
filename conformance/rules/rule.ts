import type { Difference } from "../compare.ts";
import type { Recording } from "../corpus/recording.ts";

/**
 * A decision of Tokenwire's by which callers get something else than the
 * official SDK reads. It holds for every recording, and explains a pair of values
 * by a property of the bytes of the answer.
 */
export interface Rule {
  /** In kebab-case, unique. */
  readonly name: string;
  /** What is reported instead of what, and when. */
  readonly what: string;
  readonly why: string;
  explains(difference: Difference, recording: Recording): boolean;
}
