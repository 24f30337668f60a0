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
 * Rejects the request for an option that cannot be sent, by throwing what {@link unsupported}
 * makes, or returns undefined, and the option is left out.
 */
export type RejectOrDrop = (field: string, problem: string) => undefined;

/** Creates the function that treats such options as the policy says. */
export function createRejectOrDrop(policy: UnsupportedPolicy): RejectOrDrop {
  return (field, problem) => {
    if (policy === "refuse") throw unsupported(field, problem);
    return undefined;
  };
}
