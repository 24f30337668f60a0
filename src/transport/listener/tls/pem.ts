import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { codeOf, TlsFault, type TlsPart } from "./tls-fault.ts";

/** A text that should be PEM, and its purpose. */
export interface PemSource {
  readonly part: TlsPart;
  readonly text: string;
}

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
// Older tools write headers, which may contain dashes, between the first line and the key.
const keyPattern = /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/;

/** The certificates of a text in their order, at least one. Throws a TlsFault. */
export function readCertificates({ part, text }: PemSource): X509Certificate[] {
  const blocks = text.match(certificatePattern);
  if (blocks === null) {
    const found = keyPattern.test(text) ? "no certificate but a private key" : describe(text, "no whole certificate");
    const form = 'write PEM: a block from "-----BEGIN CERTIFICATE-----" to its END line';
    throw new TlsFault(`this is ${found}; ${form}`, { part });
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      const problem = `certificate ${index + 1} of ${blocks.length} cannot be read (${codeOf(error)}); export it again`;
      throw new TlsFault(problem, { part, cause: error });
    }
  });
}

/** The private key of a text. Throws a TlsFault. */
export function readPrivateKey({ part, text }: PemSource): KeyObject {
  const [block, label] = keyPattern.exec(text) ?? [];
  if (block === undefined) {
    const found = text.includes("-----BEGIN CERTIFICATE-----")
      ? "a certificate but no key"
      : describe(text, "no whole private key");
    const form = 'write PEM: a block from "-----BEGIN PRIVATE KEY-----" to its END line';
    throw new TlsFault(`this is ${found}; ${form}`, { part });
  }
  if (label === "ENCRYPTED PRIVATE KEY" || block.includes("Proc-Type: 4,ENCRYPTED"))
    throw new TlsFault('the key is encrypted; decrypt it, with "openssl pkey -in … -out …"', { part });
  try {
    return createPrivateKey(block);
  } catch (error) {
    throw new TlsFault(`the key cannot be read (${codeOf(error)}); export it again`, { part, cause: error });
  }
}

function describe(text: string, lacking: string): string {
  return text.includes("-----BEGIN ") ? lacking : "not PEM";
}
