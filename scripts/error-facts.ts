import type { Reason } from "../src/core/errors/error.ts";

/** Whether tokens were spent on a call that failed. */
export type Payment = "no" | "in mid-answer" | "perhaps" | "yes";

/** The facts of a reason in the documents that are not in the table of statuses. */
export interface ErrorFacts {
  readonly paid: Payment;
  /** Details of the status, except those of every failure and RetryInfo, each with its condition. */
  readonly details: readonly string[];
  /** More for the caller to know, in whole sentences. */
  readonly note?: string;
}

const failure = "CompletionFailure";
const upstream = "UpstreamError";
const upstreamIfAnswered = "UpstreamError if the provider responded";
const failureIfTried = "CompletionFailure if a provider was called";
const fieldsIfNamed = "BadRequest if the provider names the fields";

const reserved: ErrorFacts = { paid: "no", details: [], note: "Reserved: this version never sends it." };

/** The facts of every reason. */
export const errorFacts: Readonly<Record<Reason, ErrorFacts>> = {
  INVALID_REQUEST: { paid: "no", details: ["BadRequest"] },
  UPSTREAM_REJECTED_REQUEST: { paid: "no", details: [upstream, failure, fieldsIfNamed] },
  UNSUPPORTED_FEATURE: {
    paid: "no",
    details: ["BadRequest if a field asks for it", upstreamIfAnswered, failureIfTried],
  },
  CONTEXT_LENGTH_EXCEEDED: { paid: "no", details: [upstream, failure, fieldsIfNamed] },
  REQUEST_TOO_LARGE: {
    paid: "no",
    details: [upstream, failure],
    note: "Also sent if the rate limit of the account is too low for the tokens of this one request.",
  },
  CONTENT_FILTERED: { paid: "no", details: [upstream, failure, fieldsIfNamed] },
  MODEL_NOT_FOUND: {
    paid: "no",
    details: ["BadRequest if the gateway does not know the name", upstreamIfAnswered, failureIfTried],
    note: "The message suggests a similar name.",
  },
  CALLER_UNAUTHENTICATED: {
    paid: "no",
    details: [],
    note: "Only the operations port sends it, to callers of AdminService; calls of the API need no credential.",
  },
  UPSTREAM_UNAUTHENTICATED: {
    paid: "no",
    details: [upstream, failure],
    note: "The gateway logs it as an error.",
  },
  UPSTREAM_PERMISSION_DENIED: {
    paid: "no",
    details: [upstream, failure],
    note: "The gateway logs it as an error.",
  },
  RATE_LIMITED: {
    paid: "in mid-answer",
    details: [upstream, failure, "QuotaFailure if the provider names the limits"],
  },
  QUOTA_EXHAUSTED: {
    paid: "in mid-answer",
    details: [upstream, failure, "QuotaFailure if the provider names the limits"],
    note: "The gateway logs it as an error.",
  },
  GATEWAY_OVERLOADED: { paid: "no", details: ["QuotaFailure", failureIfTried] },
  UPSTREAM_OVERLOADED: { paid: "in mid-answer", details: [upstream, failure] },
  UPSTREAM_ERROR: { paid: "in mid-answer", details: [upstream, failure] },
  UPSTREAM_UNREACHABLE: {
    paid: "perhaps",
    details: [failure, upstreamIfAnswered],
    note: "There is no RetryInfo if the provider's certificate is invalid, or if a proxy refuses the connection.",
  },
  CIRCUIT_OPEN: reserved,
  STREAM_TRUNCATED: {
    paid: "yes",
    details: [failure, upstreamIfAnswered],
    note: "There is a RetryInfo only if it ended before any content.",
  },
  UPSTREAM_PROTOCOL_ERROR: { paid: "perhaps", details: [failure, upstreamIfAnswered] },
  FIRST_TOKEN_TIMEOUT: { paid: "perhaps", details: [failure] },
  IDLE_TIMEOUT: { paid: "yes", details: [failure] },
  DEADLINE_EXCEEDED: {
    paid: "perhaps",
    details: [failureIfTried],
    note: "Clients watch the deadline too, and usually report it first, without any details.",
  },
  UPSTREAM_TIMEOUT: { paid: "perhaps", details: [upstream, failure] },
  CALLER_CANCELLED: { paid: "perhaps", details: [] },
  OPERATOR_CANCELLED: {
    paid: "perhaps",
    details: [failureIfTried],
    note: "It comes from CancelCall of the operations port.",
  },
  SHUTTING_DOWN: { paid: "in mid-answer", details: [failureIfTried] },
  INTERNAL: { paid: "perhaps", details: [failureIfTried] },
  CONNECT_TIMEOUT: { paid: "no", details: [failure] },
  TOTAL_TIMEOUT: { paid: "perhaps", details: [failureIfTried] },
  READER_STALLED: { paid: "yes", details: [failureIfTried] },
  MALFORMED_MESSAGE: {
    paid: "no",
    details: ["QuotaFailure if the message is too big", "BadRequest if a field has too many entries"],
  },
  HOST_NOT_ALLOWED: { paid: "no", details: [], note: "Over HTTP/1.1 the HTTP status is 403 in every protocol." },
};
