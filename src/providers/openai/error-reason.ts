import type { Reason } from "../../core/error.ts";
import { reasonOfStatus } from "../../core/status-reason.ts";
import type { ErrorBody } from "../../wire/error-body.ts";

// From OpenAI's error codes and those of the servers that are compatible with it:
// https://platform.openai.com/docs/guides/error-codes
const reasonsByWord: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ["context_length_exceeded", "CONTEXT_LENGTH_EXCEEDED"],
  ["exceed_context_size_error", "CONTEXT_LENGTH_EXCEEDED"], // llama.cpp
  ["string_above_max_length", "CONTEXT_LENGTH_EXCEEDED"],
  ["content_filter", "CONTENT_FILTERED"],
  ["content_policy_violation", "CONTENT_FILTERED"],
  ["unsupported_parameter", "UNSUPPORTED_FEATURE"],
  ["unsupported_value", "UNSUPPORTED_FEATURE"],
  ["invalid_api_key", "UPSTREAM_UNAUTHENTICATED"],
  ["authentication_error", "UPSTREAM_UNAUTHENTICATED"],
  ["permission_error", "UPSTREAM_PERMISSION_DENIED"],
  ["model_not_found", "MODEL_NOT_FOUND"],
  ["deploymentnotfound", "MODEL_NOT_FOUND"], // Azure
  ["request_too_large", "REQUEST_TOO_LARGE"],
  ["insufficient_quota", "QUOTA_EXHAUSTED"],
  ["credit_balance_exhausted", "QUOTA_EXHAUSTED"],
  ["billing_error", "QUOTA_EXHAUSTED"],
  ["billing_hard_limit_reached", "QUOTA_EXHAUSTED"],
  ["billing_not_active", "QUOTA_EXHAUSTED"],
  ["rate_limit_exceeded", "RATE_LIMITED"],
  ["rate_limit_error", "RATE_LIMITED"],
  ["ratelimitreached", "RATE_LIMITED"], // Azure
  ["slow_down", "RATE_LIMITED"],
  ["overloaded_error", "UPSTREAM_OVERLOADED"],
  ["engine_overloaded", "UPSTREAM_OVERLOADED"],
  ["service_unavailable", "UPSTREAM_OVERLOADED"],
  ["service_unavailable_error", "UPSTREAM_OVERLOADED"],
  ["timeout", "UPSTREAM_TIMEOUT"],
  ["timeout_error", "UPSTREAM_TIMEOUT"],
  ["server_error", "UPSTREAM_ERROR"],
  ["internal_server_error", "UPSTREAM_ERROR"],
  ["internal_error", "UPSTREAM_ERROR"],
  ["api_error", "UPSTREAM_ERROR"],
]);

/**
 * Finds the reason of an upstream error: by its code, else its type, else the
 * HTTP status; `httpStatus` below 400 is that of the stream which the error came
 * in, and says nothing. OpenAI gives a spent budget and a rate limit the same
 * status, and other servers put a status where OpenAI has a code.
 */
export function toReason(body: ErrorBody, httpStatus: number): Reason {
  const { code, type, message, status } = body;
  const reason = byWord(code) ?? byWord(type) ?? reasonOfStatus(status || httpStatus) ?? byVagueType(type);
  return reason === "UPSTREAM_REJECTED_REQUEST" && isAboutContext(message) ? "CONTEXT_LENGTH_EXCEEDED" : reason;
}

function byWord(word: string): Reason | undefined {
  const known = word.toLowerCase();
  // The limit of an organization or a project on what it spends.
  return /_(spend|usage)_limit_(exceeded|reached)$/.test(known) ? "QUOTA_EXHAUSTED" : reasonsByWord.get(known);
}

/** OpenAI's type for nearly everything that is the caller's fault: worth something only where nothing else is said. */
function byVagueType(type: string): Reason {
  return type === "invalid_request_error" ? "UPSTREAM_REJECTED_REQUEST" : "UPSTREAM_ERROR";
}

// DeepSeek, vLLM and others have no code for it.
function isAboutContext(message: string): boolean {
  return /maximum context length|context (window|size|length) (exceeded|is)|exceeds? the (available )?context|prompt is too long/i.test(
    message,
  );
}
