import { GatewayError } from "../../../core/errors/error.ts";

/** The error for an event that contradicts those before it, so that the answer cannot be known. */
export function unexpectedEvent(problem: string): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer contradicts itself: ${problem}`);
}
