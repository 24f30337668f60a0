import type { Reason } from "../src/core/errors/error.ts";

/** Whether tokens were spent on a call that failed. */
export type Payment = "no" | "in mid-answer" | "perhaps" | "yes";

/** What the documents tell of a reason that the table of statuses does not hold. */
export interface ErrorFacts {
  readonly paid: Payment;
  /** Details that come along, besides those of every failure and RetryInfo: each with its condition. */
  readonly details: readonly string[];
  /** What else a caller should know; whole sentences. */
  readonly note?: string;
}

const failure = "CompletionFailure";
const upstream = "UpstreamError";
const upstreamIfAnswered = "UpstreamError where the provider had answered";
const failureIfTried = "CompletionFailure where a provider was tried";
const fieldsIfNamed = "BadRequest where the provider names the fields";

const reserved: ErrorFacts = { paid: "no", details: [], note: "Reserved: this version never sends it." };

/** The facts of every reason. */
export const errorFacts: Readonly<Record<Reason, ErrorFacts>> = {
  INVALID_REQUEST: { paid: "no", details: ["BadRequest"] },
  UPSTREAM_REJECTED_REQUEST: { paid: "no", details: [upstream, failure, fieldsIfNamed] },
  UNSUPPORTED_FEATURE: {
    paid: "no",
    details: ["BadRequest where a field asks for it", upstreamIfAnswered, failureIfTried],
  },
  CONTEXT_LENGTH_EXCEEDED: { paid: "no", details: [upstream, failure, fieldsIfNamed] },
  REQUEST_TOO_LARGE: {
    paid: "no",
    details: [upstream, failure],
    note: "Also sent where the account's rate never allows so many tokens in one request.",
  },
  CONTENT_FILTERED: { paid: "no", details: [upstream, failure, fieldsIfNamed] },
  MODEL_NOT_FOUND: {
    paid: "no",
    details: ["BadRequest where the gateway itself knows no such name", upstreamIfAnswered, failureIfTried],
    note: "The message names what is near.",
  },
  CALLER_UNAUTHENTICATED: reserved,
  UPSTREAM_UNAUTHENTICATED: {
    paid: "no",
    details: [upstream, failure],
    note: "The log of the gateway has an error line.",
  },
  UPSTREAM_PERMISSION_DENIED: {
    paid: "no",
    details: [upstream, failure],
    note: "The log of the gateway has an error line.",
  },
  RATE_LIMITED: {
    paid: "in mid-answer",
    details: [upstream, failure, "QuotaFailure where the provider names the limits"],
  },
  QUOTA_EXHAUSTED: {
    paid: "in mid-answer",
    details: [upstream, failure, "QuotaFailure where the provider names the limits"],
    note: "The log of the gateway has an error line.",
  },
  GATEWAY_OVERLOADED: { paid: "no", details: ["QuotaFailure", failureIfTried] },
  UPSTREAM_OVERLOADED: { paid: "in mid-answer", details: [upstream, failure] },
  UPSTREAM_ERROR: { paid: "in mid-answer", details: [upstream, failure] },
  UPSTREAM_UNREACHABLE: {
    paid: "perhaps",
    details: [failure, upstreamIfAnswered],
    note: "Where the provider's certificate is at fault, or a proxy refuses the way to the provider, there is no RetryInfo.",
  },
  CIRCUIT_OPEN: reserved,
  STREAM_TRUNCATED: {
    paid: "yes",
    details: [failure, upstreamIfAnswered],
    note: "There is a RetryInfo only where it ended before any content.",
  },
  UPSTREAM_PROTOCOL_ERROR: { paid: "perhaps", details: [failure, upstreamIfAnswered] },
  FIRST_TOKEN_TIMEOUT: { paid: "perhaps", details: [failure] },
  IDLE_TIMEOUT: { paid: "yes", details: [failure] },
  DEADLINE_EXCEEDED: {
    paid: "perhaps",
    details: [failureIfTried],
    note: "Clients watch the deadline too, and then tell of it without any details.",
  },
  UPSTREAM_TIMEOUT: { paid: "perhaps", details: [upstream, failure] },
  CALLER_CANCELLED: { paid: "perhaps", details: [] },
  SHUTTING_DOWN: { paid: "in mid-answer", details: [failureIfTried] },
  INTERNAL: { paid: "perhaps", details: [failureIfTried] },
  CONNECT_TIMEOUT: { paid: "no", details: [failure] },
  TOTAL_TIMEOUT: { paid: "perhaps", details: [failureIfTried] },
  READER_STALLED: { paid: "yes", details: [failureIfTried] },
  MALFORMED_MESSAGE: {
    paid: "no",
    details: ["QuotaFailure where the message is too big", "BadRequest where a field has too many entries"],
  },
  HOST_NOT_ALLOWED: { paid: "no", details: [], note: "Over HTTP/1.1 the status of HTTP is 403 in every protocol." },
};
