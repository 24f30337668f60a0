/** The facts of an error, whatever the shape of its body; members are empty where the body does not have them. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  /** The member of the request that the error is about. */
  readonly param: string;
  /** The HTTP status that the body itself names; 0 for none. */
  readonly status: number;
  /** Every code, type and other word for programs, the most exact first. */
  readonly codes: readonly string[];
  /** Every text for people: the message, and what a proxy wraps into it or puts beside it. */
  readonly messages: readonly string[];
  /** Names of the quotas that were exceeded, by Google's QuotaFailure. */
  readonly quotas: readonly string[];
  /** The wait that Google's RetryInfo names, in milliseconds. */
  readonly retryDelayMs: number | undefined;
}

/** An error of which nothing is known. */
export const emptyErrorBody: ErrorBody = {
  message: "",
  type: "",
  code: "",
  param: "",
  status: 0,
  codes: [],
  messages: [],
  quotas: [],
  retryDelayMs: undefined,
};

/** Joins two descriptions of one error. The inner one is more exact, so the outer one only fills its gaps. */
export function joinErrorBodies(inner: ErrorBody, outer: ErrorBody): ErrorBody {
  return {
    message: inner.message || outer.message,
    // Anthropic's outer object has the type "error", which says nothing about the error in it.
    type: inner.type || (outer.type === "error" ? "" : outer.type),
    code: inner.code || outer.code,
    param: inner.param || outer.param,
    status: inner.status || outer.status,
    codes: [...inner.codes, ...outer.codes],
    messages: [...inner.messages, ...outer.messages],
    quotas: [...inner.quotas, ...outer.quotas],
    retryDelayMs: inner.retryDelayMs ?? outer.retryDelayMs,
  };
}
