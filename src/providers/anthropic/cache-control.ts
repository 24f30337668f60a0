import type { CacheHint } from "../../gen/tokenwire/v1/message_pb.ts";
import type { CacheControl } from "./api.ts";

const shortTtlSeconds = 300;

/** The mark of a cached prefix. It lives for 5 minutes or for an hour, whichever is enough, or else the longer. */
export function toCacheControl(hint: CacheHint | undefined): CacheControl | undefined {
  if (hint === undefined) return undefined;
  if (hint.ttlSeconds === 0) return { type: "ephemeral" };
  return { type: "ephemeral", ttl: hint.ttlSeconds <= shortTtlSeconds ? "5m" : "1h" };
}
