import { randomUUID } from "node:crypto";

/** An id for a request that becomes a completion; the caller sees it in its answer. */
export function newCompletionId(): string {
  return `cmpl_${randomUUID().replaceAll("-", "")}`;
}

/** An id for a request that fails before it becomes anything. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll("-", "")}`;
}
