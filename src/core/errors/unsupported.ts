import { GatewayError } from "./error.ts";

/**
 * The UNSUPPORTED_FEATURE error for a request that needs what a provider cannot do.
 * `field` is the path of the field in proto names; `problem` says what is not
 * possible and what to use instead.
 */
export function unsupported(field: string, problem: string): GatewayError {
  return new GatewayError("UNSUPPORTED_FEATURE", `${field}: ${problem}`, {
    fieldViolations: [{ field, description: problem }],
  });
}

/** How to treat an option that the provider or model does not support: refuse the request, or drop the option. */
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
