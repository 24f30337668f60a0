import type { Completion } from "./completion.ts";

/**
 * Who a call counts for, where callers are to be treated alike: the name in its
 * client certificate, else the host that it comes from, whatever the port.
 */
export function callerKeyOf({ identity, caller }: Pick<Completion, "identity" | "caller">): string {
  if (identity === undefined) return caller.replace(/:\d+$/, "");
  return identity.uris[0] ?? identity.dnsNames[0] ?? identity.commonName ?? identity.fingerprint;
}
