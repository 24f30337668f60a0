// Every way in which a server of this API says no → GatewayError.
import type { FieldViolation, GatewayError } from "../../core/error.ts";
import { cleanComplaint, type Exchange, toUpstreamError } from "../../core/upstream-error.ts";
import { type ErrorBody, readErrorBody, readErrorText } from "../../wire/error-body.ts";
import { toReason } from "./error-reason.ts";
import { readQuotaViolations, readRetryDelay } from "./rate-limit.ts";

/** The error for an answer with an error status, from the text of its body. */
export function toStatusError(exchange: Exchange, text: string): GatewayError {
  return toError(exchange, readErrorText(text));
}

/** The error for an error object that came in an answer with status 200. */
export function toObjectError(exchange: Exchange, error: unknown): GatewayError {
  return toError(exchange, readErrorBody(error));
}

function toError(exchange: Exchange, raw: ErrorBody): GatewayError {
  const { provider, status, headers } = exchange;
  const body = cleanComplaint(raw, exchange);
  const reason = toReason(body, status);
  return toUpstreamError(exchange, body, {
    reason,
    retryDelayMs: readRetryDelay(headers),
    fieldViolations: toFieldViolations(body),
    quotaViolations: reason === "RATE_LIMITED" ? readQuotaViolations(headers, `provider:${provider}`) : [],
  });
}

const protoFields: ReadonlyMap<string, string> = new Map([
  ["model", "model"],
  ["messages", "messages"],
  ["max_tokens", "max_tokens"],
  ["max_completion_tokens", "max_tokens"],
  ["temperature", "temperature"],
  ["top_p", "top_p"],
  ["frequency_penalty", "frequency_penalty"],
  ["presence_penalty", "presence_penalty"],
  ["stop", "stop_sequences"],
  ["seed", "seed"],
  ["tools", "tools"],
  ["tool_choice", "tool_choice"],
  ["parallel_tool_calls", "tool_choice.parallel"],
  ["response_format", "response_format"],
  ["reasoning_effort", "reasoning.effort"],
  ["user", "end_user_id"],
  ["safety_identifier", "end_user_id"],
]);

/** The field that `param` ("tools[0].function.name") comes from. Positions in it are not the request's, so they go. */
function toFieldViolations({ param, message, code }: ErrorBody): FieldViolation[] {
  const field = protoFields.get(/^\w+/.exec(param)?.[0] ?? "");
  return field === undefined ? [] : [{ field, description: message || code }];
}
