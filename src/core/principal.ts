import type { CallerIdentity } from "./call/caller-identity.ts";

/**
 * Principal is the caller of a call: what it counts as, where it calls from, and how it proved who it is. What it may do has
 * no field yet: every principal may do everything.
 */
export type Principal = AnonymousPrincipal | CertifiedPrincipal;

interface AnyPrincipal {
  /** The same for all calls of one caller: by it they take turns and are counted. */
  readonly id: string;
  /** Where it calls from: "host:port", "in-process", or empty where there is no network. */
  readonly address: string;
}

/** A caller that proved nothing. Its id is the host that it calls from, whatever the port. */
interface AnonymousPrincipal extends AnyPrincipal {
  readonly proof: "none";
}

/** A caller with a client certificate that was verified. Its id is the first name in the certificate, or the fingerprint. */
interface CertifiedPrincipal extends AnyPrincipal {
  readonly proof: "clientCertificate";
  readonly identity: CallerIdentity;
}

/** The principal of a call by its address and its client certificate, if it showed one. */
export function toPrincipal(address: string, identity?: CallerIdentity): Principal {
  if (identity === undefined) return { id: address.replace(/:\d+$/, ""), address, proof: "none" };
  const id = identity.uris[0] ?? identity.dnsNames[0] ?? identity.commonName ?? identity.fingerprint;
  return { id, address, proof: "clientCertificate", identity };
}

/** The identity that a principal proved with a client certificate; undefined when it showed none. */
export function identityOf(principal: Principal): CallerIdentity | undefined {
  return principal.proof === "clientCertificate" ? principal.identity : undefined;
}
