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
