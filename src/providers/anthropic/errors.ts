// Every way in which a server of this API says no → GatewayError.
import type { FieldViolation, GatewayError } from "../../core/error.ts";
import { cleanComplaint, type Exchange, toUpstreamError } from "../../core/upstream-error.ts";
import { type ErrorBody, readErrorBody, readErrorText } from "../../wire/error-body.ts";
import { toReason } from "./error-reason.ts";
import { readQuotaViolations, readRetryDelay, readShouldRetry } from "./rate-limit.ts";

/** The error for an answer with an error status, from the text of its body. */
export function toStatusError(exchange: Exchange, text: string): GatewayError {
  return toError(exchange, readErrorText(text));
}

/** The error for an error object that came in an answer with status 200. */
export function toObjectError(exchange: Exchange, error: unknown): GatewayError {
  // Its headers were written before anything went wrong, and some ask to wait all the same.
  return toError({ ...exchange, headers: withoutAdvice(exchange.headers) }, readErrorBody(error));
}

function toError(exchange: Exchange, raw: ErrorBody): GatewayError {
  const { provider, status, headers } = exchange;
  const body = cleanComplaint(raw, exchange);
  const reason = toReason(body, status);
  return toUpstreamError(exchange, body, {
    reason,
    // What is spent stays spent, whoever says otherwise.
    retryable: reason === "QUOTA_EXHAUSTED" ? undefined : readShouldRetry(headers),
    retryDelayMs: readRetryDelay(headers),
    fieldViolations: reason === "UPSTREAM_REJECTED_REQUEST" ? toFieldViolations(body) : [],
    quotaViolations: reason === "RATE_LIMITED" ? readQuotaViolations(headers, `provider:${provider}`) : [],
  });
}

function withoutAdvice(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...headers].filter(([name]) => !/retry|ratelimit/.test(name)));
}

const protoFields: ReadonlyMap<string, string> = new Map([
  ["model", "model"],
  ["messages", "messages"],
  ["system", "system"],
  ["max_tokens", "max_tokens"],
  ["temperature", "temperature"],
  ["top_p", "top_p"],
  ["top_k", "top_k"],
  ["stop_sequences", "stop_sequences"],
  ["tools", "tools"],
  ["tool_choice", "tool_choice"],
  ["thinking", "reasoning"],
  ["output_config", "response_format"],
  ["metadata", "end_user_id"],
]);

/**
 * The field that a message begins with: "messages.0.content.1: …" or
 * "`temperature` is …". Positions in it are not the request's, so they go.
 */
function toFieldViolations({ message }: ErrorBody): FieldViolation[] {
  const [, path, quoted] = /^(?:(\w+)(?:\.[\w.]+)?: |[`"](\w+))/.exec(message) ?? [];
  const field = protoFields.get(path ?? quoted ?? "");
  return field === undefined ? [] : [{ field, description: message }];
}
