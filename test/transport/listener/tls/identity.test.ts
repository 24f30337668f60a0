import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { toCallerIdentity } from "../../../../src/transport/listener/tls/identity.ts";
import { type CertificateOptions, makeCertificate } from "../../../support/certificates.ts";

const none = { commonName: undefined, uris: [], dnsNames: [] };

test.each<[name: string, options: CertificateOptions, expected: object]>([
  ["without any name", {}, none],
  ["with a subject alone", { commonName: "search" }, { ...none, commonName: "search" }],
  ["whose subject has other signs", { commonName: "a, CN=b\nO=ü" }, { ...none, commonName: "a, CN=b\nO=ü" }],
  [
    "with names of every kind",
    { uris: ["spiffe://a/b", "https://c/d"], dnsNames: ["a.example", "*.b.example"], ip: "127.0.0.1" },
    { ...none, uris: ["spiffe://a/b", "https://c/d"], dnsNames: ["a.example", "*.b.example"] },
  ],
  [
    "whose one name looks like two",
    { dnsNames: ["a.example, URI:spiffe://evil/admin"], uris: ['u:", DNS:evil.example'] },
    { ...none, dnsNames: ["a.example, URI:spiffe://evil/admin"], uris: ['u:", DNS:evil.example'] },
  ],
])("the identity of a certificate %s", (_, options, expected) => {
  const certificate = new X509Certificate(makeCertificate(options).cert);
  expect(toCallerIdentity(certificate)).toEqual({ ...expected, fingerprint: certificate.fingerprint256 });
});
