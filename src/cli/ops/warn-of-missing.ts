import { type OutputStream, writeLine } from "../terminal.ts";

/** Says which workers did not answer, so that their numbers are missing. */
export function warnOfMissing(workers: readonly number[], stderr: OutputStream): void {
  if (workers.length > 0) writeLine(stderr, `without workers ${workers.join(", ")}, which do not answer`);
}
