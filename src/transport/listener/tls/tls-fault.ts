/** The part of the credentials that a fault is about, and its file. */
export interface TlsPart {
  readonly name: "certificate" | "private key" | "client CA";
  /** Undefined when it was not read from a file. */
  readonly file: string | undefined;
}

/**
 * Credentials that cannot be used. The message names the part, the problem and the
 * remedy; it never contains a byte of a key.
 */
export class TlsFault extends Error {
  override readonly name = "TlsFault";
  readonly part: TlsPart;

  constructor(problem: string, { part, ...options }: { readonly part: TlsPart } & ErrorOptions) {
    super(`TLS ${part.name}${part.file === undefined ? "" : ` ${JSON.stringify(part.file)}`}: ${problem}`, options);
    this.part = part;
  }
}

/** The code of an error of Node or OpenSSL, or its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
