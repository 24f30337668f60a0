import { GatewayError } from "../../../core/errors/error.ts";

/** The error for an event that contradicts those before it, so that nothing certain can be made of the answer. */
export function outOfStep(problem: string): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer contradicts itself: ${problem}`);
}
