import { randomUUID } from "node:crypto";

/** An id for a request that becomes a completion; the answer contains it. */
export function newCompletionId(): string {
  return `cmpl_${randomUUID().replaceAll("-", "")}`;
}

/** An id for a request that fails before a completion begins. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll("-", "")}`;
}
