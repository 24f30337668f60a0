import { GatewayError } from "../../../core/errors/error.ts";

/** The error for an event that contradicts those before it, so that the answer cannot be known. */
export function unexpectedEvent(problem: string): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer contradicts itself: ${problem}`);
}

/** The error for text that is no event and no message of this API. */
export function unreadable(problem: string, cause?: unknown): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer cannot be read: ${problem}`, { cause });
}
