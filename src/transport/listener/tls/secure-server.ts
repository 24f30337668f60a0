import { constants } from "node:crypto";
import { createServer, type Server } from "node:tls";
import type { TlsCredentials } from "./credentials.ts";
import { readCertificates } from "./pem.ts";
import { codeOf, TlsFault, type TlsPart } from "./tls-fault.ts";

const unnamed: TlsPart = { name: "certificate", file: undefined };

/**
 * Creates Node's TLS server, which does not listen but is given connections. TLS
 * 1.2 is the oldest version, ALPN offers HTTP/2 before HTTP/1.1, ciphers are Node's
 * defaults, renegotiation is off, and one certificate serves every name. Throws a
 * TlsFault about `part` when OpenSSL does not accept the credentials.
 */
export function createSecureServer({ certificates, privateKey, clients }: TlsCredentials, part = unnamed): Server {
  // Node ignores CAs that it cannot read, and then no client could be verified.
  if (clients !== undefined) readCertificates({ part: { name: "client CA", file: undefined }, text: clients.ca });
  try {
    return createServer({
      cert: certificates,
      key: privateKey,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["h2", "http/1.1"],
      // A renegotiation costs the server more than the client, and no current client needs it.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      ...(clients && { ca: clients.ca, requestCert: true, rejectUnauthorized: clients.required }),
    });
  } catch (error) {
    const problem = `OpenSSL does not take it and its key (${codeOf(error)}); renew them with a common kind and size of key`;
    throw new TlsFault(problem, { part, cause: error });
  }
}
