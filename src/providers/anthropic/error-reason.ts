import type { Reason } from "../../core/error.ts";
import { reasonOfStatus } from "../../core/status-reason.ts";
import type { ErrorBody } from "../../wire/error-body.ts";

// https://platform.claude.com/docs/en/api/errors
const reasonsByType: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ["invalid_request_error", "UPSTREAM_REJECTED_REQUEST"],
  ["authentication_error", "UPSTREAM_UNAUTHENTICATED"],
  ["billing_error", "QUOTA_EXHAUSTED"],
  ["permission_error", "UPSTREAM_PERMISSION_DENIED"],
  ["not_found_error", "MODEL_NOT_FOUND"],
  ["conflict_error", "UPSTREAM_ERROR"],
  ["request_too_large", "REQUEST_TOO_LARGE"],
  ["rate_limit_error", "RATE_LIMITED"],
  ["api_error", "UPSTREAM_ERROR"],
  ["timeout_error", "UPSTREAM_TIMEOUT"],
  ["overloaded_error", "UPSTREAM_OVERLOADED"],
]);

/**
 * Finds the reason of an upstream error: by its code, else its type, else the
 * HTTP status; `httpStatus` below 400 is that of the stream which the error came
 * in, and says nothing. A limit on spending has the type of any other limit.
 */
export function toReason({ code, type, message, status }: ErrorBody, httpStatus: number): Reason {
  if (/_(spend|usage)_limit_(exceeded|reached)$/.test(code)) return "QUOTA_EXHAUSTED";
  const reason = reasonsByType.get(type) ?? reasonOfStatus(status || httpStatus) ?? "UPSTREAM_ERROR";
  return reason === "UPSTREAM_REJECTED_REQUEST" ? byMessage(message) : reason;
}

// Neither has a type or code of its own.
function byMessage(message: string): Reason {
  if (/prompt is too long|exceeds? (the )?context (window|limit)/i.test(message)) return "CONTEXT_LENGTH_EXCEEDED";
  if (/credit balance|spend(ing)? limit|API usage limits/i.test(message)) return "QUOTA_EXHAUSTED";
  return "UPSTREAM_REJECTED_REQUEST";
}
