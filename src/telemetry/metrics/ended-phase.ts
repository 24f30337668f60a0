import type { CallProgress } from "../../core/call/progress.ts";
import type { Reason } from "../../core/errors/error.ts";

/** Where a call was when its caller ended it. */
export type EndedPhase = "queued" | "waiting" | "backing off" | "streaming";

/** The phase in which a call ended that failed with `reason`. */
export function toEndedPhase({ contentRead, attemptRecords }: CallProgress, reason: Reason): EndedPhase {
  if (contentRead) return "streaming";
  const last = attemptRecords.at(-1);
  if (last === undefined) return "queued";
  // The end of a call ends the attempt that is under way with its own reason.
  return last.reason === reason ? "waiting" : "backing off";
}
