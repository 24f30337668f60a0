import { GatewayError, type GatewayErrorOptions, type Reason } from "../../core/errors/error.ts";

/** A kind of failure: what a real provider answers, and the reason that the gateway reports. */
export interface Failure {
  readonly name: string;
  readonly reason: Reason;
  /** HTTP status of an answer that holds only this failure; undefined when there is no answer at all. */
  readonly httpStatus: number | undefined;
  /** The provider's error type and code; empty when it gives none. */
  readonly type: string;
  readonly code: string;
}

const rows: readonly Failure[] = [
  failure("invalid", "UPSTREAM_REJECTED_REQUEST", 400, "invalid_request_error"),
  failure("unsupported", "UNSUPPORTED_FEATURE", 400, "invalid_request_error", "unsupported_parameter"),
  failure("context_length", "CONTEXT_LENGTH_EXCEEDED", 400, "invalid_request_error", "context_length_exceeded"),
  failure("content_filter", "CONTENT_FILTERED", 400, "invalid_request_error", "content_filter"),
  failure("too_large", "REQUEST_TOO_LARGE", 413, "request_too_large"),
  failure("model_not_found", "MODEL_NOT_FOUND", 404, "not_found_error", "model_not_found"),
  failure("unauthenticated", "UPSTREAM_UNAUTHENTICATED", 401, "authentication_error", "invalid_api_key"),
  failure("permission_denied", "UPSTREAM_PERMISSION_DENIED", 403, "permission_error"),
  failure("rate_limited", "RATE_LIMITED", 429, "rate_limit_error", "rate_limit_exceeded"),
  failure("quota_exhausted", "QUOTA_EXHAUSTED", 429, "insufficient_quota", "insufficient_quota"),
  failure("conflict", "UPSTREAM_ERROR", 409, "conflict_error"),
  failure("server_error", "UPSTREAM_ERROR", 500, "api_error"),
  failure("bad_gateway", "UPSTREAM_ERROR", 502),
  failure("overloaded", "UPSTREAM_OVERLOADED", 529, "overloaded_error"),
  failure("timeout", "UPSTREAM_TIMEOUT", 504, "timeout_error"),
  failure("unreachable", "UPSTREAM_UNREACHABLE"),
  failure("connect_timeout", "CONNECT_TIMEOUT"),
  failure("protocol_error", "UPSTREAM_PROTOCOL_ERROR", 200),
  failure("cut", "STREAM_TRUNCATED", 200),
];

/** The failures by their names in option `fail`. */
export const failures: ReadonlyMap<string, Failure> = new Map(rows.map((row) => [row.name, row]));

function failure(name: string, reason: Reason, httpStatus?: number, type = "", code = ""): Failure {
  return { name, reason, httpStatus, type, code };
}

/** The call that fails, and when it does. */
export interface FailureScene {
  readonly provider: string;
  /** Model id of the request. */
  readonly model: string;
  readonly requestId: string;
  /** Tokens sent before it; undefined when the answer has not begun. */
  readonly afterTokens: number | undefined;
  readonly retryDelayMs: number | undefined;
}

/** The error of a failure, with the facts that a real provider's failure has. */
export function toError(failure: Failure, scene: FailureScene): GatewayError {
  const { provider, model, requestId, afterTokens, retryDelayMs } = scene;
  const message = `simulated failure "${failure.name}" ${whenOf(afterTokens)}`;
  // An answer that has begun has sent its status, so the failure is an event in it.
  const httpStatus = afterTokens === undefined ? failure.httpStatus : 200;
  const { type, code } = failure;
  const options: GatewayErrorOptions = {
    ...(httpStatus !== undefined && { upstream: { provider, model, httpStatus, type, code, message, requestId } }),
    ...(retryDelayMs !== undefined && { retryDelayMs }),
    ...(failure.reason === "RATE_LIMITED" && {
      quotaViolations: [{ subject: `provider:${provider}`, description: "simulated limit of requests a minute" }],
    }),
  };
  return new GatewayError(failure.reason, `${provider}: ${message}`, options);
}

function whenOf(afterTokens: number | undefined): string {
  if (afterTokens === undefined) return "before the answer began";
  return `after ${afterTokens} ${afterTokens === 1 ? "token" : "tokens"}`;
}
