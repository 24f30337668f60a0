/** What is at fault when a provider says no, coarsely enough to follow from an HTTP status. */
export type ErrorClass = "request" | "credential" | "model" | "limit" | "timeout" | "provider";

const classes: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["UPSTREAM_REJECTED_REQUEST", "request"],
  ["UNSUPPORTED_FEATURE", "request"],
  ["CONTEXT_LENGTH_EXCEEDED", "request"],
  ["REQUEST_TOO_LARGE", "request"],
  ["CONTENT_FILTERED", "request"],
  ["UPSTREAM_UNAUTHENTICATED", "credential"],
  ["UPSTREAM_PERMISSION_DENIED", "credential"],
  ["MODEL_NOT_FOUND", "model"],
  ["RATE_LIMITED", "limit"],
  ["QUOTA_EXHAUSTED", "limit"],
  ["UPSTREAM_TIMEOUT", "timeout"],
  ["UPSTREAM_ERROR", "provider"],
  ["UPSTREAM_OVERLOADED", "provider"],
]);

/** The class of a reason; undefined for one that is not about what a provider said. */
export function classOfReason(reason: string): ErrorClass | undefined {
  return classes.get(reason);
}

/** The class of an HTTP status from 300 on. */
export function classOfStatus(status: number): ErrorClass {
  switch (status) {
    case 401:
    case 403:
      return "credential";
    case 404:
      return "model";
    case 402:
    case 429:
      return "limit";
    case 408:
    case 504:
    case 524:
      return "timeout";
    default:
      return status >= 500 || status === 409 ? "provider" : "request";
  }
}
