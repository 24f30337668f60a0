import { createHash } from "node:crypto";
import type { ModelFacts } from "./model-facts.ts";

/**
 * The id of a tool call as a model takes it, in a call as in its result. One that
 * is too long for it, which another provider's can be, is written as its digest:
 * the same one always alike, different ones differently.
 */
export function toToolCallId(id: string, { maxToolCallIdLength }: ModelFacts): string {
  if (id.length <= maxToolCallIdLength) return id;
  return `call_${createHash("sha256").update(id).digest("base64url")}`.slice(0, maxToolCallIdLength);
}
