import type { X509Certificate } from "node:crypto";
import type { CallerIdentity } from "../../../core/call/caller-identity.ts";

/** The identity that a certificate names. Call it only for a verified certificate. */
export function toCallerIdentity(certificate: X509Certificate): CallerIdentity {
  const names = readAlternativeNames(certificate.subjectAltName ?? "");
  const { CN: commonName } = certificate.toLegacyObject().subject;
  return {
    commonName: Array.isArray(commonName) ? commonName.at(-1) : commonName,
    uris: names.get("URI") ?? [],
    dnsNames: names.get("DNS") ?? [],
    fingerprint: certificate.fingerprint256,
  };
}

// Node writes "DNS:a.example, URI:spiffe://b", and quotes each name with special characters as a JSON string
// (CVE-2021-44532), so an unquoted comma always separates two names.
const namePattern = /(?:^|, )([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)/gy;

function readAlternativeNames(text: string): ReadonlyMap<string, readonly string[]> {
  const names = text.matchAll(namePattern).map(([, kind = "", name = ""]) => ({
    kind,
    name: name.startsWith('"') ? String(JSON.parse(name)) : name,
  }));
  const byKind = Map.groupBy(names, ({ kind }) => kind);
  return new Map(Array.from(byKind, ([kind, found]) => [kind, found.map(({ name }) => name)]));
}
