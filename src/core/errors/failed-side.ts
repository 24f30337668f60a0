import type { Reason } from "./error.ts";

/** Which side of a call failed: the one that asked, the provider, or the gateway between them. */
export type FailedSide = "caller" | "provider" | "gateway";

/** The side that failed, for each reason. What the caller did is no fault that an operator can correct. */
export const failedSide: Readonly<Record<Reason, FailedSide>> = {
  INVALID_REQUEST: "caller",
  UPSTREAM_REJECTED_REQUEST: "caller",
  UNSUPPORTED_FEATURE: "caller",
  CONTEXT_LENGTH_EXCEEDED: "caller",
  REQUEST_TOO_LARGE: "caller",
  CONTENT_FILTERED: "caller",
  MODEL_NOT_FOUND: "caller",
  CALLER_UNAUTHENTICATED: "caller",
  HOST_NOT_ALLOWED: "caller",
  DEADLINE_EXCEEDED: "caller",
  CALLER_CANCELLED: "caller",
  READER_STALLED: "caller",
  MALFORMED_MESSAGE: "caller",
  // It is what the operator wanted, so there is nothing to correct either.
  OPERATOR_CANCELLED: "caller",
  UPSTREAM_UNAUTHENTICATED: "provider",
  UPSTREAM_PERMISSION_DENIED: "provider",
  RATE_LIMITED: "provider",
  QUOTA_EXHAUSTED: "provider",
  UPSTREAM_OVERLOADED: "provider",
  UPSTREAM_ERROR: "provider",
  UPSTREAM_UNREACHABLE: "provider",
  UPSTREAM_TIMEOUT: "provider",
  UPSTREAM_PROTOCOL_ERROR: "provider",
  STREAM_TRUNCATED: "provider",
  CONNECT_TIMEOUT: "provider",
  FIRST_TOKEN_TIMEOUT: "provider",
  IDLE_TIMEOUT: "provider",
  // The gateway refuses, but because the provider failed before.
  CIRCUIT_OPEN: "provider",
  TOTAL_TIMEOUT: "gateway",
  GATEWAY_OVERLOADED: "gateway",
  SHUTTING_DOWN: "gateway",
  INTERNAL: "gateway",
};
