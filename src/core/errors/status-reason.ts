import type { Reason } from "./error.ts";

/** The reason for an HTTP status, if the body gives no better one; undefined for a status below 300. */
export function reasonOfStatus(status: number): Reason | undefined {
  switch (status) {
    case 401:
      return "UPSTREAM_UNAUTHENTICATED";
    case 402:
      return "QUOTA_EXHAUSTED";
    case 403:
      return "UPSTREAM_PERMISSION_DENIED";
    case 404:
      return "MODEL_NOT_FOUND";
    case 408:
    case 504:
    case 524:
      return "UPSTREAM_TIMEOUT";
    case 409:
      return "UPSTREAM_ERROR";
    case 413:
      return "REQUEST_TOO_LARGE";
    case 429:
      return "RATE_LIMITED";
    case 503:
    case 529:
      return "UPSTREAM_OVERLOADED";
    default:
      return byClass(status);
  }
}

function byClass(status: number): Reason | undefined {
  if (status >= 500) return "UPSTREAM_ERROR";
  if (status >= 400) return "UPSTREAM_REJECTED_REQUEST";
  return status >= 300 ? "UPSTREAM_PROTOCOL_ERROR" : undefined;
}
