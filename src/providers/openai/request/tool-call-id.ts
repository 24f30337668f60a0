import { createHash } from "node:crypto";
import type { RequestContext } from "./request-context.ts";

/**
 * The id of a tool call as server and model take it, in a call as in its result.
 * One that they do not take, which another provider's can be, is written as its
 * digest: the same one always alike, different ones differently. Nine characters
 * hold 53 bits of it: that any two of a thousand calls get the same has odds of one
 * in 10^10.
 */
export function toToolCallId(id: string, { facts, dialect }: Pick<RequestContext, "facts" | "dialect">): string {
  switch (dialect.toolCallIds) {
    case "nine_alphanumerics":
      return /^[a-zA-Z0-9]{9}$/.test(id) ? id : toNineAlphanumerics(id);
    case "any":
      if (id.length <= facts.maxToolCallIdLength) return id;
      return `call_${digestOf(id).toString("base64url")}`.slice(0, facts.maxToolCallIdLength);
    default:
      return dialect.toolCallIds satisfies never;
  }
}

const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base = BigInt(alphanumerics.length);

function toNineAlphanumerics(id: string): string {
  let rest = digestOf(id).readBigUInt64BE();
  let written = "";
  while (written.length < 9) {
    written += alphanumerics[Number(rest % base)];
    rest /= base;
  }
  return written;
}

function digestOf(id: string): Buffer {
  return createHash("sha256").update(id).digest();
}
