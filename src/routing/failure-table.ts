import type { GatewayError, Reason } from "../core/errors/error.ts";
import type { Verdict } from "./layers/circuit-breaker.ts";

/** Classes of failures, by which a route says when its next target takes over. */
export const fallbackClasses = ["rateLimit", "overload", "error", "timeout", "contextLength", "contentFilter"] as const;

/** One of {@link fallbackClasses}. */
export type FallbackClass = (typeof fallbackClasses)[number];

/** What the gateway does about a failure before the first content. */
export interface FailureRow {
  /** The class by which another target may take over; undefined: none can help. */
  readonly fallback: FallbackClass | undefined;
  /**
   * Whether the same target may be asked again after a wait: "sometimes" if the error
   * says that a retry can help, "onAdvice" only if the provider itself says so.
   */
  readonly retry: "never" | "onAdvice" | "sometimes";
  /** What it shows of the target's health. */
  readonly verdict: Verdict;
  /** Whether retries because of it draw on the provider's retry budget, as for all failures of an outage or of load. */
  readonly drawsOnBudget: boolean;
}

const request: FailureRow = { fallback: undefined, retry: "never", verdict: "success", drawsOnBudget: false };
const call: FailureRow = { fallback: undefined, retry: "never", verdict: "neutral", drawsOnBudget: false };
const sick: FailureRow = { fallback: "error", retry: "sometimes", verdict: "failure", drawsOnBudget: true };
const slow: FailureRow = { fallback: "timeout", retry: "never", verdict: "failure", drawsOnBudget: true };
const account: FailureRow = { fallback: "error", retry: "never", verdict: "neutral", drawsOnBudget: false };

/** What is done about each reason. The documentation is made from it. */
export const failureTable: Readonly<Record<Reason, FailureRow>> = {
  INVALID_REQUEST: request,
  UPSTREAM_REJECTED_REQUEST: { ...request, retry: "onAdvice", drawsOnBudget: true },
  UNSUPPORTED_FEATURE: request,
  // Too large for the rate of this account, or for this server: another target may take more.
  REQUEST_TOO_LARGE: { ...request, fallback: "contextLength" },
  CONTEXT_LENGTH_EXCEEDED: { ...request, fallback: "contextLength" },
  CONTENT_FILTERED: { ...request, fallback: "contentFilter" },
  MODEL_NOT_FOUND: account,
  UPSTREAM_UNAUTHENTICATED: account,
  UPSTREAM_PERMISSION_DENIED: account,
  QUOTA_EXHAUSTED: { ...account, fallback: "rateLimit" },
  RATE_LIMITED: { fallback: "rateLimit", retry: "sometimes", verdict: "neutral", drawsOnBudget: true },
  UPSTREAM_OVERLOADED: { ...sick, fallback: "overload" },
  UPSTREAM_ERROR: sick,
  UPSTREAM_UNREACHABLE: sick,
  STREAM_TRUNCATED: sick,
  UPSTREAM_PROTOCOL_ERROR: { ...sick, retry: "never" },
  CONNECT_TIMEOUT: slow,
  FIRST_TOKEN_TIMEOUT: slow,
  // It comes after the first content, when no target can take over.
  IDLE_TIMEOUT: { ...slow, fallback: undefined },
  UPSTREAM_TIMEOUT: { ...slow, retry: "sometimes" },
  // Of an attempt; the total of a call ends the whole call.
  TOTAL_TIMEOUT: slow,
  GATEWAY_OVERLOADED: { ...call, fallback: "overload" },
  CIRCUIT_OPEN: { ...call, fallback: "overload" },
  DEADLINE_EXCEEDED: call,
  CALLER_CANCELLED: call,
  OPERATOR_CANCELLED: call,
  CALLER_UNAUTHENTICATED: call,
  HOST_NOT_ALLOWED: call,
  READER_STALLED: call,
  MALFORMED_MESSAGE: call,
  SHUTTING_DOWN: call,
  INTERNAL: call,
};

/** Whether the same target may be asked again. */
export function mayRetry({ reason, retryable, retryAdvice, upstream }: GatewayError): boolean {
  const { retry } = failureTable[reason];
  if (retry === "never") return false;
  if (retry === "onAdvice" || retryAdvice !== undefined) return retryAdvice === true;
  // A provider that did not wait for the request to arrive (408) may accept it the next time.
  return reason === "UPSTREAM_TIMEOUT" ? upstream?.httpStatus === 408 : retryable;
}
