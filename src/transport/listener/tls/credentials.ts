/** What a listener proves itself with, and how its clients prove themselves. Everything is PEM. */
export interface TlsCredentials {
  /** The server's certificate first, then those between it and its root. */
  readonly certificates: string;
  /** Not encrypted. */
  readonly privateKey: string;
  /** Undefined asks no client for a certificate. */
  readonly clients: ClientTrust | undefined;
}

/** Which client certificates are believed. Whatever is shown and cannot be verified is refused. */
export interface ClientTrust {
  /** The CAs that sign client certificates, and no others: those of the system do not count. */
  readonly ca: string;
  /** Whether a client that shows no certificate is refused; otherwise it is served without an identity. */
  readonly required: boolean;
}
