import { GatewayError } from "./error.ts";

/**
 * The error for a request that asks for what a provider cannot do. `field` is a
 * proto path; `problem` says what cannot be done and what can.
 */
export function unsupported(field: string, problem: string): GatewayError {
  return new GatewayError("UNSUPPORTED_FEATURE", `${field}: ${problem}`, {
    fieldViolations: [{ field, description: problem }],
  });
}

/** What becomes of an option that the provider or the model cannot take: an error that names it, or nothing. */
export type UnsupportedPolicy = "refuse" | "drop";

/**
 * Meets an option that cannot be sent: throws what {@link unsupported} makes, or
 * returns, and the option is left out.
 */
export type MeetUnsupported = (field: string, problem: string) => undefined;

/** How a policy meets such options. */
export function meetUnsupported(policy: UnsupportedPolicy): MeetUnsupported {
  return (field, problem) => {
    if (policy === "refuse") throw unsupported(field, problem);
    return undefined;
  };
}
