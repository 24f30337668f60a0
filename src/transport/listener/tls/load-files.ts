import { constants } from "node:fs";
import { open } from "node:fs/promises";
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
  const content = await readContent(part.file).catch((error: unknown) => {
    throw new TlsFault(adviseOn(codeOf(error)), { part, cause: error });
  });
  switch (content.kind) {
    case "text":
      return { part, text: content.text };
    case "too large":
      throw new TlsFault("the file is larger than 1 MiB, so it is another one; check the path", { part });
    case "no file":
      throw new TlsFault("this is no regular file; name one: pipes and devices cannot be read again", { part });
    default:
      return content satisfies never;
  }
}

type Content = { readonly kind: "text"; readonly text: string } | { readonly kind: "too large" | "no file" };

/** A folder is refused by the system itself, with a code of its own. */
async function readContent(path: string): Promise<Content> {
  // To read, as O_RDONLY is 0; opening a pipe would else wait for somebody who writes.
  await using file = await open(path, constants.O_NONBLOCK);
  const stat = await file.stat();
  if (!(stat.isFile() || stat.isDirectory())) return { kind: "no file" };
  return stat.size > maxFileBytes ? { kind: "too large" } : { kind: "text", text: await file.readFile("utf8") };
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
