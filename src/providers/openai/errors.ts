// Every way in which a server of this API says no → GatewayError.
import { type FieldViolation, GatewayError, type Reason, type UpstreamFacts } from "../../core/error.ts";
import { scrub } from "../../core/scrub.ts";
import { truncate } from "../../core/truncate.ts";
import { type ErrorBody, readErrorBody, readErrorText } from "./error-body.ts";
import { toReason } from "./error-reason.ts";
import { readQuotaViolations, readRetryDelay } from "./rate-limit.ts";

/** What an error is about: the answer that it came in. */
export interface Exchange {
  /** Name of the provider in the configuration. */
  readonly provider: string;
  /** Model id that was asked for. */
  readonly model: string;
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Credentials that no message may repeat. */
  readonly secrets: readonly string[];
}

const maxMessageBytes = 1024;

/** The error for an answer with an error status, from the text of its body. */
export function toStatusError(exchange: Exchange, text: string): GatewayError {
  return toError(exchange, readErrorText(text));
}

/** The error for an error object that came in an answer with status 200. */
export function toObjectError(exchange: Exchange, error: unknown): GatewayError {
  return toError(exchange, readErrorBody(error));
}

/** An error that was found while an answer was read, with the facts of that answer. */
export function toAnswerError(exchange: Exchange, reason: Reason, problem: string, cause?: unknown): GatewayError {
  return new GatewayError(reason, `${exchange.provider}: ${problem}`, { cause, upstream: toFacts(exchange) });
}

/**
 * An error of the connection or of the parser, with the facts of the answer that
 * it struck. Whether a lost connection cut the answer or prevented it, only the
 * reader knows, who has seen content or has not.
 */
export function toReadError(exchange: Exchange, error: GatewayError, hasContent: boolean): GatewayError {
  const { reason, message, cause, upstream } = error;
  switch (upstream === undefined ? reason : undefined) {
    case "UPSTREAM_UNREACHABLE":
      return toAnswerError(exchange, hasContent ? "STREAM_TRUNCATED" : reason, message, cause);
    case "STREAM_TRUNCATED":
    case "UPSTREAM_PROTOCOL_ERROR":
      return toAnswerError(exchange, reason, message, cause);
    default: // already complete, or why the attempt ended
      return error;
  }
}

function toError(exchange: Exchange, raw: ErrorBody): GatewayError {
  const { provider, status, headers, secrets } = exchange;
  const body = clean(raw, secrets);
  const reason = toReason(body, status);
  return new GatewayError(reason, `${provider}: ${describe(body, status)}`, {
    upstream: toFacts(exchange, body),
    ...toRetryDelay(headers),
    fieldViolations: toFieldViolations(body),
    quotaViolations: reason === "RATE_LIMITED" ? readQuotaViolations(headers, `provider:${provider}`) : [],
  });
}

/** Frees what the server wrote of credentials, which some repeat, and of its excess. */
function clean({ message, type, code, param, status }: ErrorBody, secrets: readonly string[]): ErrorBody {
  return {
    message: truncate(scrub(message, secrets), maxMessageBytes),
    type: truncate(scrub(type, secrets), 64),
    code: truncate(scrub(code, secrets), 64),
    param: truncate(scrub(param, secrets), 64),
    status,
  };
}

function describe({ message, code, type }: ErrorBody, status: number): string {
  if (message !== "") return message;
  const said = code || type || "no readable error";
  if (status >= 300 && status < 400) return `it redirects (${status}), which is not followed; check the base URL`;
  if (status === 404 && said === "no readable error") return "it answered 404 with no readable error; check the base URL";
  return status >= 400 ? `it answered ${status} with ${said}` : `an error in its answer: ${said}`;
}

function toFacts({ provider, model, status, headers }: Exchange, body?: ErrorBody): UpstreamFacts {
  return {
    provider,
    model,
    httpStatus: status,
    type: body?.type ?? "",
    code: body?.code ?? "",
    message: body?.message ?? "",
    requestId: toRequestId(headers),
  };
}

/** The provider's own id of a request; empty when it gave none. */
export function toRequestId(headers: ReadonlyMap<string, string>): string {
  return truncate(headers.get("x-request-id") ?? headers.get("request-id") ?? "", 256);
}

function toRetryDelay(headers: ReadonlyMap<string, string>): { readonly retryDelayMs?: number } {
  const retryDelayMs = readRetryDelay(headers);
  return retryDelayMs === undefined ? {} : { retryDelayMs };
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
