import { constants } from "node:crypto";
import { createServer, type Server } from "node:tls";
import type { TlsCredentials } from "./credentials.ts";
import { readCertificates } from "./pem.ts";
import { codeOf, TlsFault, type TlsPart } from "./tls-fault.ts";

const unnamed: TlsPart = { name: "certificate", file: undefined };

/**
 * Creates Node's TLS server for some credentials, to be handed connections: it
 * does not listen. TLS 1.2 is the oldest version, ALPN offers HTTP/2 before
 * HTTP/1.1, ciphers and their order are Node's defaults, renegotiation is off and
 * one certificate serves every name. Throws a TlsFault, with `part` as what it is
 * about, when OpenSSL does not take them.
 */
export function createSecureServer({ certificates, privateKey, clients }: TlsCredentials, part = unnamed): Server {
  // Node passes over CAs that it cannot read, and then no client could be verified.
  if (clients !== undefined) readCertificates({ part: { name: "client CA", file: undefined }, text: clients.ca });
  try {
    return createServer({
      cert: certificates,
      key: privateKey,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["h2", "http/1.1"],
      // Each costs us more than the client, and no client of today needs it.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      ...(clients && { ca: clients.ca, requestCert: true, rejectUnauthorized: clients.required }),
    });
  } catch (error) {
    const problem = `OpenSSL does not take it and its key (${codeOf(error)}); renew them with a common kind and size of key`;
    throw new TlsFault(problem, { part, cause: error });
  }
}
