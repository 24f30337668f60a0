/** What the body of an error answer says; members are empty when it does not. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  /** The member of the request that it is about. */
  readonly param: string;
  /** The HTTP status that the body itself speaks of; 0 for none. */
  readonly status: number;
  /** Every code, type and other word for programs, the most exact first. */
  readonly words: readonly string[];
  /** Every text for people: the message, and what a proxy wraps into it or puts beside it. */
  readonly texts: readonly string[];
  /** Names of the quotas that were exceeded, by Google's QuotaFailure. */
  readonly quotas: readonly string[];
  /** The wait that Google's RetryInfo asks for, in milliseconds. */
  readonly retryDelayMs: number | undefined;
}

/** An error of which nothing is known. */
export const emptyErrorBody: ErrorBody = {
  message: "",
  type: "",
  code: "",
  param: "",
  status: 0,
  words: [],
  texts: [],
  quotas: [],
  retryDelayMs: undefined,
};

/** What stands further inside says more than what stands around it, which fills its gaps. */
export function joinErrorBodies(inner: ErrorBody, outer: ErrorBody): ErrorBody {
  return {
    message: inner.message || outer.message,
    // Anthropic says of the object around the error that it is one.
    type: inner.type || (outer.type === "error" ? "" : outer.type),
    code: inner.code || outer.code,
    param: inner.param || outer.param,
    status: inner.status || outer.status,
    words: [...inner.words, ...outer.words],
    texts: [...inner.texts, ...outer.texts],
    quotas: [...inner.quotas, ...outer.quotas],
    retryDelayMs: inner.retryDelayMs ?? outer.retryDelayMs,
  };
}
