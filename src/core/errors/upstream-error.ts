import { truncate } from "../text/truncate.ts";
import { type FieldViolation, GatewayError, type QuotaViolation, type Reason, type UpstreamFacts } from "./error.ts";
import { scrub } from "./scrub.ts";

/** Facts of a provider's response that go into the errors of its answer. */
export interface UpstreamExchange {
  /** Name of the provider in the configuration. */
  readonly provider: string;
  /** The provider's id of the requested model. */
  readonly model: string;
  readonly status: number;
  /** Response headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Credentials to redact in every message. */
  readonly secrets: readonly string[];
}

/** The fields of an error that a provider wrote. A field is empty when the provider does not give it. */
export interface ErrorFields {
  readonly message: string;
  readonly type: string;
  readonly code: string;
}

/** How the gateway classifies such an error. */
export interface Classification {
  readonly reason: Reason;
  /** Whether the provider says that a retry can help; undefined when it does not say. */
  readonly retryAdvice: boolean | undefined;
  readonly retryDelayMs: number | undefined;
  readonly fieldViolations: readonly FieldViolation[];
  readonly quotaViolations: readonly QuotaViolation[];
}

const maxMessageBytes = 1024;
const maxWordBytes = 64;
const maxRequestIdBytes = 256;

/** Redacts credentials in what a provider wrote, removes control characters and truncates it. */
export function cleanErrorFields<Raw extends ErrorFields>(raw: Raw, { secrets }: UpstreamExchange): Raw {
  return {
    ...raw,
    message: clean(raw.message, secrets, maxMessageBytes),
    type: clean(raw.type, secrets, maxWordBytes),
    code: clean(raw.code, secrets, maxWordBytes),
  };
}

function clean(text: string, secrets: readonly string[], maxBytes: number): string {
  // Control characters go first: one inside a credential would hide it from the search.
  const printable = text
    .replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " ")
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "");
  return truncate(scrub(printable, secrets), maxBytes);
}

/** The error for fields that {@link cleanErrorFields} has cleaned. */
export function toUpstreamError(
  exchange: UpstreamExchange,
  fields: ErrorFields,
  classification: Classification,
): GatewayError {
  const { reason, retryAdvice, retryDelayMs, fieldViolations, quotaViolations } = classification;
  return new GatewayError(reason, `${exchange.provider}: ${describe(fields, exchange.status)}`, {
    upstream: toFacts(exchange, fields),
    retryAdvice,
    ...(retryDelayMs !== undefined && { retryDelayMs }),
    fieldViolations,
    quotaViolations,
  });
}

/** An error found while reading an answer, with the facts of that answer. `problem` follows the provider's name. */
export function toAnswerError(
  exchange: UpstreamExchange,
  reason: Reason,
  problem: string,
  cause?: unknown,
): GatewayError {
  const upstream = toFacts(exchange, { message: "", type: "", code: "" });
  // A problem may quote the provider's finish reason or content type.
  const message = truncate(scrub(problem, exchange.secrets), maxMessageBytes);
  return new GatewayError(reason, `${exchange.provider}: ${message}`, { cause, upstream });
}

/**
 * Adds the facts of an answer to an error of its connection or parser. A lost
 * connection is STREAM_TRUNCATED if content was read, else UPSTREAM_UNREACHABLE.
 * Other errors, such as timeouts, are returned unchanged.
 */
export function toReadError(exchange: UpstreamExchange, error: GatewayError, hasContent: boolean): GatewayError {
  const { reason, message, cause, upstream } = error;
  switch (upstream === undefined ? reason : undefined) {
    case "UPSTREAM_UNREACHABLE":
      return toAnswerError(exchange, hasContent ? "STREAM_TRUNCATED" : reason, message, cause);
    case "STREAM_TRUNCATED":
    case "UPSTREAM_PROTOCOL_ERROR":
    case "UNSUPPORTED_FEATURE":
      return toAnswerError(exchange, reason, message, cause);
    default: // has its facts already, or is the reason why the attempt ended
      return error;
  }
}

/** The request id that the provider reports in its headers; empty when there is none. */
export function toRequestId(headers: ReadonlyMap<string, string>): string {
  return truncate(headers.get("x-request-id") ?? headers.get("request-id") ?? "", maxRequestIdBytes);
}

function describe({ message, code, type }: ErrorFields, status: number): string {
  if (status >= 300 && status < 400) return `it redirects (${status}), which is not followed; check the base URL`;
  const said = code || type || "no readable error";
  // A model API that lacks a model names it. Any other 404 means that the base URL is wrong.
  if (status === 404 && said === "no readable error" && !/model/i.test(message)) {
    return `it answered 404 with ${message || said}; check the base URL`;
  }
  if (message !== "") return message;
  return status >= 400 ? `it answered ${status} with ${said}` : `an error in its answer: ${said}`;
}

function toFacts(exchange: UpstreamExchange, { message, type, code }: ErrorFields): UpstreamFacts {
  const { provider, model, status, headers, secrets } = exchange;
  const requestId = scrub(toRequestId(headers), secrets);
  return { provider, model, httpStatus: status, type, code, message, requestId };
}
