import type { RunningProgram } from "../processes/program.ts";
import type { Subject } from "../subjects/subject.ts";
import type { Refusal } from "./outcome.ts";

/** A program that is measured, while it runs. */
export interface Running {
  readonly subject: Subject;
  readonly program: RunningProgram;
  /** Why it runs no more. */
  readonly gone?: Refusal;
}
