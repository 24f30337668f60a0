/** The names in a client certificate that was verified. */
export interface CallerIdentity {
  /** CN of the certificate's subject; undefined when it has none, as with most SPIFFE certificates. */
  readonly commonName: string | undefined;
  /** URIs among its subject alternative names, such as "spiffe://prod.example/ns/search/sa/api". */
  readonly uris: readonly string[];
  /** DNS names among them. */
  readonly dnsNames: readonly string[];
  /** SHA-256 of the certificate as `openssl x509 -fingerprint -sha256` writes it: "AB:CD:…". */
  readonly fingerprint: string;
}
