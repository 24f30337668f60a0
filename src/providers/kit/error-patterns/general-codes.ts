import type { Reason } from "../../../core/errors/error.ts";

/**
 * Codes for a kind of failure that many servers share. They are more exact than
 * most statuses and less exact than an error pattern, since an exhausted quota is
 * often a `rate_limit_error`, too.
 *
 * - https://platform.openai.com/docs/guides/error-codes
 * - https://platform.claude.com/docs/en/api/errors
 * - https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 * - https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export const generalCodes: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ["authentication_error", "UPSTREAM_UNAUTHENTICATED"],
  ["unauthorized", "UPSTREAM_UNAUTHENTICATED"],
  ["UNAUTHENTICATED", "UPSTREAM_UNAUTHENTICATED"],
  ["permission_error", "UPSTREAM_PERMISSION_DENIED"],
  ["PERMISSION_DENIED", "UPSTREAM_PERMISSION_DENIED"],
  ["permission_denied_error", "UPSTREAM_PERMISSION_DENIED"],
  ["AccessDeniedException", "UPSTREAM_PERMISSION_DENIED"],
  ["not_found_error", "MODEL_NOT_FOUND"],
  ["NOT_FOUND", "MODEL_NOT_FOUND"],
  ["ResourceNotFoundException", "MODEL_NOT_FOUND"],
  ["request_too_large", "REQUEST_TOO_LARGE"],
  ["rate_limit_exceeded", "RATE_LIMITED"],
  ["rate_limit_error", "RATE_LIMITED"],
  ["rate_limit_reached_error", "RATE_LIMITED"],
  ["RateLimitReached", "RATE_LIMITED"],
  ["rate_limited", "RATE_LIMITED"],
  ["RESOURCE_EXHAUSTED", "RATE_LIMITED"],
  ["too_many_requests", "RATE_LIMITED"],
  ["ThrottlingException", "RATE_LIMITED"],
  ["Throttling.RateQuota", "RATE_LIMITED"],
  ["Throttling.BurstRate", "RATE_LIMITED"],
  // Alibaba's code for a limit of tokens per minute.
  ["Throttling.AllocationQuota", "RATE_LIMITED"],
  ["overloaded_error", "UPSTREAM_OVERLOADED"],
  ["overloaded", "UPSTREAM_OVERLOADED"],
  ["service_unavailable", "UPSTREAM_OVERLOADED"],
  ["service_unavailable_error", "UPSTREAM_OVERLOADED"],
  ["UNAVAILABLE", "UPSTREAM_OVERLOADED"],
  ["timeout", "UPSTREAM_TIMEOUT"],
  ["timeout_error", "UPSTREAM_TIMEOUT"],
  ["DEADLINE_EXCEEDED", "UPSTREAM_TIMEOUT"],
  ["ModelTimeoutException", "UPSTREAM_TIMEOUT"],
]);

/**
 * Codes that servers use for almost any failure. They count only where there is no
 * error status, as for an error within an answer that began with 200. Any other
 * code is then UPSTREAM_ERROR.
 */
export const vagueCodes: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ["invalid_request_error", "UPSTREAM_REJECTED_REQUEST"],
  ["invalid_request", "UPSTREAM_REJECTED_REQUEST"],
  ["bad_request", "UPSTREAM_REJECTED_REQUEST"],
  ["BadRequestError", "UPSTREAM_REJECTED_REQUEST"],
  ["INVALID_ARGUMENT", "UPSTREAM_REJECTED_REQUEST"],
  ["ValidationException", "UPSTREAM_REJECTED_REQUEST"],
]);
