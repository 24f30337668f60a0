// An error answer of any kind of server → GatewayError.
import type { FieldViolation, GatewayError, QuotaViolation, Reason } from "../../../core/errors/error.ts";
import { cleanErrorFields, toUpstreamError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { classifyError } from "./classify-error.ts";
import type { ErrorBody } from "./error-body.ts";
import { readErrorBody } from "./read-error-body.ts";
import { readErrorData, readErrorText } from "./read-error-text.ts";
import { readRequestedDelay } from "./retry-delay.ts";
import {
  type Headers,
  readQuotaViolations,
  readRetryDelay,
  readShouldRetry,
  withoutRetryHeaders,
} from "./retry-headers.ts";

/** Reads the headers with waits and rate limits. */
export interface RateLimitReader {
  /** The wait that the headers name, in milliseconds; undefined when they name none. */
  readRetryDelay(headers: Headers): number | undefined;
  /** The rate limits that are used up. */
  readQuotaViolations(headers: Headers, subject: string): QuotaViolation[];
}

/** What differs between the errors of two APIs. */
export interface ErrorDialect extends Partial<RateLimitReader> {
  /** The fields of the caller's request that the error is about. */
  toFieldViolations(body: ErrorBody, reason: Reason): FieldViolation[];
}

/** The errors of one API. */
export interface ErrorReader {
  /** The error for an answer with an error status, from the text of its body. */
  readonly toStatusError: (exchange: UpstreamExchange, text: string) => GatewayError;
  /** The error for an error object that came in an answer with status 200. */
  readonly toObjectError: (exchange: UpstreamExchange, error: unknown) => GatewayError;
  /** The error for an event with the name "error", whatever the shape of its data. */
  readonly toEventError: (exchange: UpstreamExchange, data: string) => GatewayError;
}

/** Creates the reader of an API's errors. By default the headers are `retry-after` and `x-ratelimit-*`. */
export function createErrorReader(given: ErrorDialect): ErrorReader {
  const dialect = { readRetryDelay, readQuotaViolations, ...given };

  function toErrorInAnswer(exchange: UpstreamExchange, body: ErrorBody): GatewayError {
    return toError({ ...exchange, headers: withoutRetryHeaders(exchange.headers) }, body, dialect);
  }

  return {
    toStatusError: (exchange, text) => toError(exchange, readErrorText(text), dialect),
    toObjectError: (exchange, error) => toErrorInAnswer(exchange, readErrorBody(error)),
    toEventError: (exchange, data) => toErrorInAnswer(exchange, readErrorData(data)),
  };
}

function toError(exchange: UpstreamExchange, raw: ErrorBody, dialect: Required<ErrorDialect>): GatewayError {
  const { provider, status, headers } = exchange;
  const reason = classifyError(raw, status);
  const body = cleanErrorFields(raw, exchange);
  const advice = readShouldRetry(headers);
  const subject = `provider:${provider}`;
  return toUpstreamError(exchange, body, {
    reason,
    retryAdvice: advice === true && !retryableReasons.has(reason) ? undefined : advice,
    retryDelayMs: dialect.readRetryDelay(headers) ?? body.retryDelayMs ?? readRequestedDelay(body.message),
    fieldViolations: dialect.toFieldViolations(body, reason),
    quotaViolations: limitReasons.has(reason)
      ? [...dialect.readQuotaViolations(headers, subject), ...toViolations(body, subject)]
      : [],
  });
}

/** Reasons for which `x-should-retry: true` is believed. An exhausted quota, for example, stays exhausted whatever the header says. */
const retryableReasons: ReadonlySet<Reason> = new Set<Reason>([
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
