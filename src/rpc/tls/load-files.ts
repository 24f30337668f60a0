import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { toTlsCredentials } from "./check-credentials.ts";
import type { TlsCredentials } from "./credentials.ts";
import type { PemSource } from "./pem.ts";
import { codeOf, TlsFault, type TlsPart } from "./tls-fault.ts";

/** Where credentials stand. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Undefined asks no client for a certificate. */
  readonly clients: { readonly caFile: string; readonly required: boolean } | undefined;
}

// All CAs that browsers trust have a quarter of it.
const maxFileBytes = 1024 * 1024;

/**
 * Loads credentials from their files. Rejects with a TlsFault when they cannot be
 * used, so that a gateway with a certificate that has expired does not start:
 * every client would turn away from it, each with a message of its own. One that
 * runs keeps what it has instead.
 */
export async function loadTlsFiles({ certFile, keyFile, clients }: TlsFiles, today: Date): Promise<TlsCredentials> {
  const texts = {
    certificate: await readPem({ name: "certificate", file: certFile }),
    privateKey: await readPem({ name: "private key", file: keyFile }),
    clients: clients && { ca: await readPem({ name: "client CA", file: clients.caFile }), required: clients.required },
  };
  return toTlsCredentials(texts, today);
}

async function readPem(part: TlsPart & { readonly file: string }): Promise<PemSource> {
  const content = await text(createReadStream(part.file, { end: maxFileBytes })).catch((error: unknown) => {
    throw new TlsFault(adviseOn(codeOf(error)), { part, cause: error });
  });
  if (content.length > maxFileBytes)
    throw new TlsFault("the file is larger than 1 MiB, so it is another one; check the path", { part });
  return { part, text: content };
}

function adviseOn(code: string): string {
  switch (code) {
    case "ENOENT":
      return "there is no such file; check the path";
    case "EACCES":
    case "EPERM":
      return "no permission to read the file; let the user of this process read it";
    case "EISDIR":
      return "this is a folder; name the file in it";
    default:
      return `the file cannot be read (${code}); check the path and the disk`;
  }
}
