import type { KeyObject, X509Certificate } from "node:crypto";
import type { TlsCredentials } from "./credentials.ts";
import { type PemSource, readCertificates, readPrivateKey } from "./pem.ts";
import { createSecureServer } from "./secure-server.ts";
import { TlsFault } from "./tls-fault.ts";

/** PEM texts from which credentials are made. */
export interface TlsTexts {
  readonly certificate: PemSource;
  readonly privateKey: PemSource;
  readonly clients: { readonly ca: PemSource; readonly required: boolean } | undefined;
}

/**
 * Makes credentials of PEM texts. Throws a TlsFault when no handshake could succeed
 * with them: a text without the expected blocks, the key of another certificate, a
 * certificate that has expired or is not valid yet, CAs that have all expired.
 * Other blocks of a text are ignored.
 */
export function toTlsCredentials({ certificate, privateKey, clients }: TlsTexts, today: Date): TlsCredentials {
  const chain = readCertificates(certificate);
  const key = readPrivateKey(privateKey);
  checkPair(chain, key, privateKey);
  checkValidity(chain, certificate, today);
  const credentials = {
    certificates: toPem(chain),
    privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
    clients: clients && { ca: toPem(readAuthorities(clients.ca, today)), required: clients.required },
  };
  // OpenSSL has further rules, such as for the size of keys.
  createSecureServer(credentials, certificate.part);
  return credentials;
}

function checkPair(chain: readonly X509Certificate[], key: KeyObject, { part }: PemSource): void {
  const position = chain.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (position === 0) return;
  const problem =
    position < 0
      ? "the key does not belong to the certificate; give the key that the certificate was made for"
      : `the key belongs to certificate ${position + 1} of the chain; put that one first`;
  throw new TlsFault(problem, { part });
}

/** Only the first certificate must be valid: clients may know another path from it to a root. */
function checkValidity([leaf]: readonly X509Certificate[], { part }: PemSource, today: Date): void {
  if (leaf === undefined) return;
  if (leaf.validToDate < today)
    throw new TlsFault(`it expired at ${leaf.validToDate.toISOString()}; renew it`, { part });
  if (leaf.validFromDate > today) {
    const start = leaf.validFromDate.toISOString();
    throw new TlsFault(`it is valid only from ${start} on; check the clock of this machine`, { part });
  }
}

function readAuthorities(source: PemSource, today: Date): X509Certificate[] {
  const authorities = readCertificates(source);
  if (authorities.every(({ validToDate }) => validToDate < today))
    throw new TlsFault("every CA in it has expired; put the current one in", { part: source.part });
  return authorities;
}

function toPem(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => certificate.toString()).join("");
}
