import { createHash } from "node:crypto";
import type { RequestContext } from "./request-context.ts";

/**
 * The id of a tool call in a form that server and model take, the same for a call and
 * its result. An id that they do not take, such as another provider's, is replaced by a
 * digest of it. Nine characters hold 53 bits of the digest: the chance that two of a
 * thousand ids get the same one is about 1 in 10^10.
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
