import { unsupported } from "../../core/unsupported.ts";

/** What becomes of a field that the provider or the model cannot take: an error that names it, or nothing. */
export type UnsupportedPolicy = "refuse" | "drop";

/**
 * Meets a field that cannot be sent: throws UNSUPPORTED_FEATURE that names it, or
 * returns, and the field is left out. `field` is a proto path; `problem` says what
 * cannot be done and what can.
 */
export type MeetUnsupported = (field: string, problem: string) => undefined;

/** How a policy meets such fields. */
export function createRefusal(policy: UnsupportedPolicy): MeetUnsupported {
  return (field, problem) => {
    if (policy === "refuse") throw unsupported(field, problem);
    return undefined;
  };
}
