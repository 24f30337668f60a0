import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { toTlsCredentials } from "./check-credentials.ts";
import type { TlsCredentials } from "./credentials.ts";
import type { PemSource } from "./pem.ts";
import { codeOf, TlsFault, type TlsPart } from "./tls-fault.ts";

/** The files of credentials. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Undefined: clients are asked for no certificate. */
  readonly clients: { readonly caFile: string; readonly required: boolean } | undefined;
}

// Four times the size of all CAs that browsers trust.
const maxFileBytes = 1024 * 1024;

/**
 * Loads credentials from their files. Rejects with a TlsFault when they cannot be
 * used, so that a gateway with an expired certificate does not start: every client
 * would refuse it. A gateway that runs keeps its previous credentials.
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

/** Reading a folder fails with EISDIR. */
async function readContent(path: string): Promise<Content> {
  // O_RDONLY is 0, so this opens for reading; without O_NONBLOCK, opening a pipe would wait for a writer.
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
