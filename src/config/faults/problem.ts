import type { Path } from "../tree.ts";

/** A place in a file, line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What cannot be used in a configuration, wherever that came from. */
export interface Problem {
  /** Empty for the whole. */
  readonly path: Path;
  /** Whether the value at the path is at fault, or its key. */
  readonly at: "key" | "value";
  /** What to write instead, in one sentence that never repeats the value. */
  readonly message: string;
  /** Line and column, where the path does not lead to them. */
  readonly place?: Place;
}
