import type { GatewayError, Reason } from "../../core/errors/error.ts";
import { Code } from "./code.ts";

/** The gRPC status of a failure. */
export interface Status {
  /** A number of {@link Code}. */
  readonly code: number;
  /** Wait before a retry when the error has none, in milliseconds; only for reasons that a retry can help. */
  readonly retryDelayMs?: number;
  /** A random part of this is added to the wait, so that callers do not retry all at once. */
  readonly retryJitterMs?: number;
}

/** A status that replaces the default one of its reason. */
export interface StatusException extends Status {
  /** Its condition in words, for the documentation. */
  readonly when: string;
  readonly applies: (error: GatewayError) => boolean;
}

/** The status of a reason, and its meaning for a caller. */
export interface StatusRow extends Status {
  /** The first exception that applies is used. */
  readonly exceptions?: readonly StatusException[];
  /** What happened. */
  readonly meaning: string;
  /** What the caller should do. */
  readonly advice: string;
}

const secondMs = 1_000;

/** Every reason of a failure: its gRPC status, its meaning and advice. The documentation is generated from it. */
export const statusTable: Readonly<Record<Reason, StatusRow>> = {
  INVALID_REQUEST: {
    code: Code.InvalidArgument,
    meaning: "The request breaks a rule of this API.",
    advice: "Correct the fields that BadRequest names.",
  },
  UPSTREAM_REJECTED_REQUEST: {
    code: Code.InvalidArgument,
    meaning: "The provider rejected the request.",
    advice: "Read UpstreamError.message and correct the request.",
  },
  UNSUPPORTED_FEATURE: {
    code: Code.Unimplemented,
    exceptions: [
      {
        code: Code.InvalidArgument,
        when: "a field of the request asks for it",
        applies: ({ fieldViolations, upstream }) =>
          fieldViolations.length > 0 || isBetween(upstream?.httpStatus, 400, 499),
      },
    ],
    meaning: "The gateway or the provider does not offer what was asked for.",
    advice: "Leave the feature out or use another model.",
  },
  CONTEXT_LENGTH_EXCEEDED: {
    code: Code.InvalidArgument,
    meaning: "The input does not fit the model's context window.",
    advice: "Shorten the conversation or use a model with a larger window.",
  },
  REQUEST_TOO_LARGE: {
    code: Code.InvalidArgument,
    meaning: "The provider does not take a request of this size.",
    advice: "Send less; pass media by URL or file id.",
  },
  CONTENT_FILTERED: {
    code: Code.InvalidArgument,
    meaning: "The provider's content filter rejected the input.",
    advice: "Change the input; the same one is rejected again.",
  },
  MODEL_NOT_FOUND: {
    code: Code.NotFound,
    meaning: "There is no such alias, provider or model.",
    advice: "Choose a model that ListModels names.",
  },
  CALLER_UNAUTHENTICATED: {
    code: Code.Unauthenticated,
    meaning: "The caller's credential is missing or wrong.",
    advice: "Send a valid credential.",
  },
  UPSTREAM_UNAUTHENTICATED: {
    code: Code.FailedPrecondition,
    meaning: "The provider rejected the gateway's own credential.",
    advice: "Inform the operator of the gateway; the caller cannot correct it.",
  },
  UPSTREAM_PERMISSION_DENIED: {
    code: Code.FailedPrecondition,
    meaning: "The provider does not let the gateway's credential do this.",
    advice: "Inform the operator of the gateway, or use another model.",
  },
  RATE_LIMITED: {
    code: Code.ResourceExhausted,
    retryDelayMs: secondMs,
    meaning: "A rate limit of the provider was reached.",
    advice: "Retry after the delay in RetryInfo.",
  },
  QUOTA_EXHAUSTED: {
    code: Code.ResourceExhausted,
    meaning: "Money or a spend cap at the provider has run out.",
    advice: "Do not retry; tell the operator of the gateway.",
  },
  GATEWAY_OVERLOADED: {
    code: Code.ResourceExhausted,
    retryDelayMs: secondMs,
    meaning:
      "The gateway has as many calls under way, or as much of unfinished requests in memory, as it is allowed to.",
    advice: "Retry after the delay in RetryInfo, and send fewer calls at once.",
  },
  UPSTREAM_OVERLOADED: {
    code: Code.Unavailable,
    retryDelayMs: secondMs,
    meaning: "The provider is overloaded.",
    advice: "Retry after the delay in RetryInfo, or use another model.",
  },
  UPSTREAM_ERROR: {
    code: Code.Internal,
    retryDelayMs: secondMs,
    exceptions: [
      {
        code: Code.Aborted,
        retryDelayMs: 100,
        when: "the provider answered 409",
        applies: ({ upstream }) => upstream?.httpStatus === 409,
      },
      {
        code: Code.Unavailable,
        retryDelayMs: secondMs,
        when: "the provider answered 502, 503 or 520 to 530",
        applies: ({ upstream }) =>
          isBetween(upstream?.httpStatus, 502, 503) || isBetween(upstream?.httpStatus, 520, 530),
      },
    ],
    meaning: "The provider failed.",
    advice: "Retry after the delay in RetryInfo, or use another model.",
  },
  UPSTREAM_UNREACHABLE: {
    code: Code.Unavailable,
    retryDelayMs: secondMs,
    meaning: "The gateway has no connection to the provider.",
    advice: "Retry after the delay in RetryInfo, or use another model.",
  },
  CIRCUIT_OPEN: {
    code: Code.Unavailable,
    retryDelayMs: secondMs,
    meaning: "The provider failed so often that the gateway leaves it alone for a while.",
    advice: "Retry after the delay in RetryInfo, or use another model.",
  },
  STREAM_TRUNCATED: {
    code: Code.Unavailable,
    retryDelayMs: secondMs,
    meaning: "The provider's answer ended before it was whole; what was delivered is a prefix of it.",
    advice: "Retry if paying for the answer twice is acceptable.",
  },
  UPSTREAM_PROTOCOL_ERROR: {
    code: Code.Internal,
    meaning: "The provider sent what cannot be read.",
    advice: "Use another model, and tell the operator of the gateway.",
  },
  FIRST_TOKEN_TIMEOUT: {
    code: Code.DeadlineExceeded,
    meaning: "The provider sent no content in time.",
    advice: "Allow more in timeouts.first_token, or use a faster model.",
  },
  IDLE_TIMEOUT: {
    code: Code.DeadlineExceeded,
    meaning: "The provider fell silent in the middle of its answer.",
    advice: "Allow more in timeouts.idle; a retry pays for the answer twice.",
  },
  DEADLINE_EXCEEDED: {
    code: Code.DeadlineExceeded,
    meaning: "The caller's own deadline passed.",
    advice: "Allow more time for the call.",
  },
  UPSTREAM_TIMEOUT: {
    code: Code.DeadlineExceeded,
    meaning: "The provider reported a timeout of its own.",
    advice: "Stream the answer, ask for less, or use another model.",
  },
  CALLER_CANCELLED: {
    code: Code.Cancelled,
    meaning: "The caller cancelled the call or went away.",
    advice: "Nothing; the request to the provider was cancelled.",
  },
  SHUTTING_DOWN: {
    code: Code.Unavailable,
    retryDelayMs: 100,
    retryJitterMs: 100,
    meaning: "This gateway is shutting down.",
    advice: "Retry after the delay in RetryInfo; another replica takes the call.",
  },
  INTERNAL: {
    code: Code.Internal,
    meaning: "A bug of the gateway.",
    advice: "Send the request id to the operator of the gateway; its log has the cause.",
  },
  CONNECT_TIMEOUT: {
    code: Code.Unavailable,
    retryDelayMs: secondMs,
    meaning: "The provider did not take a connection in time.",
    advice: "Retry after the delay in RetryInfo, or use another model.",
  },
  TOTAL_TIMEOUT: {
    code: Code.DeadlineExceeded,
    meaning: "The call reached timeouts.total or the gateway's limit for a call.",
    advice: "Allow more in timeouts.total, or ask for less.",
  },
  READER_STALLED: {
    code: Code.DeadlineExceeded,
    meaning: "The caller did not read its stream for too long.",
    advice: "Read faster, or keep the answer before working on it.",
  },
  HOST_NOT_ALLOWED: {
    code: Code.PermissionDenied,
    meaning: "The request is for a host that the gateway does not serve.",
    advice: "Call the gateway as localhost, or have its operator add the host to server.allowedHosts.",
  },
  OPERATOR_CANCELLED: {
    code: Code.Cancelled,
    meaning: "An operator of the gateway ended the call.",
    advice: "Ask the operator why before you call again.",
  },
  MALFORMED_MESSAGE: {
    code: Code.InvalidArgument,
    exceptions: [
      {
        code: Code.ResourceExhausted,
        when: "the message is larger than the limit that QuotaFailure names",
        applies: ({ quotaViolations }) => quotaViolations.length > 0,
      },
    ],
    meaning: "The message cannot be decoded, is too big or is made of too many parts.",
    advice: "Send a smaller message, or one that fits the proto files of this version.",
  },
};

/** The status of a failure: that of its reason, or the exception that applies. */
export function toStatus(error: GatewayError): Status {
  const row = statusTable[error.reason];
  return row.exceptions?.find(({ applies }) => applies(error)) ?? row;
}

function isBetween(httpStatus: number | undefined, lowest: number, highest: number): boolean {
  return httpStatus !== undefined && httpStatus >= lowest && httpStatus <= highest;
}
