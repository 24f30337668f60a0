/** The certificate and key of a listener, and how it verifies clients. Everything is PEM. */
export interface TlsCredentials {
  /** The server's certificate first, then the intermediate ones. */
  readonly certificates: string;
  /** Not encrypted. */
  readonly privateKey: string;
  /** Undefined: clients are asked for no certificate. */
  readonly clients: ClientTrust | undefined;
}

/** Which client certificates are trusted. A certificate that cannot be verified is refused. */
export interface ClientTrust {
  /** The CAs that sign client certificates; those of the system are not trusted. */
  readonly ca: string;
  /** Whether a client without a certificate is refused; otherwise it is served without an identity. */
  readonly required: boolean;
}
