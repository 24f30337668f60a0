// A refusal of any kind of server → GatewayError.
import type { FieldViolation, GatewayError, QuotaViolation, Reason } from "../../../core/errors/error.ts";
import { cleanErrorFields, type Exchange, toUpstreamError } from "../../../core/errors/upstream-error.ts";
import type { ErrorBody } from "./error-body.ts";
import { readAskedDelay } from "./error-delay.ts";
import { toReason } from "./error-reason.ts";
import { readErrorData, readErrorText } from "./error-text.ts";
import { readErrorBody } from "./read-error-body.ts";
import { type Headers, readShouldRetry, withoutAdvice } from "./retry-advice.ts";

/** What the APIs of servers say each in its own way. */
export interface ErrorDialect {
  /** How long the server asks to wait, in milliseconds; undefined when it does not say. */
  readRetryDelay(headers: Headers): number | undefined;
  /** The rate limits that are used up. */
  readQuotaViolations(headers: Headers, subject: string): QuotaViolation[];
  /** The fields of our request that the server names. */
  toFieldViolations(body: ErrorBody, reason: Reason): FieldViolation[];
}

/** The errors of one API. */
export interface ErrorReader {
  /** The error for an answer with an error status, from the text of its body. */
  toStatusError(exchange: Exchange, text: string): GatewayError;
  /** The error for an error object that came in an answer with status 200. */
  toObjectError(exchange: Exchange, error: unknown): GatewayError;
  /** The error for an event that is one by its name, whatever the shape of its data. */
  toEventError(exchange: Exchange, data: string): GatewayError;
}

/** Creates the reader of an API's errors. */
export function createErrorReader(dialect: ErrorDialect): ErrorReader {
  function toErrorInAnswer(exchange: Exchange, body: ErrorBody): GatewayError {
    return toError({ ...exchange, headers: withoutAdvice(exchange.headers) }, body, dialect);
  }

  return {
    toStatusError: (exchange, text) => toError(exchange, readErrorText(text), dialect),
    toObjectError: (exchange, error) => toErrorInAnswer(exchange, readErrorBody(error)),
    toEventError: (exchange, data) => toErrorInAnswer(exchange, readErrorData(data)),
  };
}

function toError(exchange: Exchange, raw: ErrorBody, dialect: ErrorDialect): GatewayError {
  const { provider, status, headers } = exchange;
  const reason = toReason(raw, status);
  const body = cleanErrorFields(raw, exchange);
  const advice = readShouldRetry(headers);
  const subject = `provider:${provider}`;
  return toUpstreamError(exchange, body, {
    reason,
    retryAdvice: advice === true && !advisable.has(reason) ? undefined : advice,
    retryDelayMs: dialect.readRetryDelay(headers) ?? body.retryDelayMs ?? readAskedDelay(body.message),
    fieldViolations: dialect.toFieldViolations(body, reason),
    quotaViolations: limitReasons.has(reason)
      ? [...dialect.readQuotaViolations(headers, subject), ...toViolations(body, subject)]
      : [],
  });
}

/** Reasons by which a retry can help, when the provider says so. What is spent stays spent, whatever a header says. */
const advisable: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_REJECTED_REQUEST",
  "RATE_LIMITED",
  "UPSTREAM_OVERLOADED",
  "UPSTREAM_ERROR",
  "UPSTREAM_TIMEOUT",
]);

const limitReasons: ReadonlySet<Reason> = new Set<Reason>(["RATE_LIMITED", "QUOTA_EXHAUSTED"]);

function toViolations({ quotas }: ErrorBody, subject: string): QuotaViolation[] {
  return quotas
    .filter((quota) => /^[\w./-]{1,128}$/.test(quota))
    .map((quota) => ({ subject, description: `${quota} is used up` }));
}
