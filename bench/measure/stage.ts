import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "../../test/support/certificates.ts";
import type { FromClient, ToClient } from "../client/messages.ts";
import { startWorker, type Worker } from "../processes/worker.ts";
import type { CertificateFiles, Place } from "../subjects/subject.ts";
import type { FromUpstream, ToUpstream } from "../upstream/messages.ts";

/** The processes around what is measured: the upstream behind it and the load client before it. */
export interface Stage {
  readonly upstream: Worker<ToUpstream, FromUpstream>;
  readonly client: Worker<ToClient, FromClient>;
  readonly place: Place;
  /** Ends the client in the midst of its calls, and starts another. */
  replaceClient(): Promise<void>;
  close(): void;
}

const startMs = 30_000;

/** Starts both. Its opener closes it. */
export async function openStage(): Promise<Stage> {
  const upstream = startWorker<ToUpstream, FromUpstream>("upstream/main.ts");
  let client = startClient();
  const [{ port }] = await Promise.all([upstream.next("listening", startMs), client.next("ready", startMs)]);
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-bench-"));
  return {
    upstream,
    get client() {
      return client;
    },
    place: { upstreamPort: port, folder, mode: "usual", certificate: writeCertificate(folder) },
    async replaceClient() {
      client.stop();
      client = startClient();
      await client.next("ready", startMs);
    },
    close() {
      upstream.stop();
      client.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startClient(): Worker<ToClient, FromClient> {
  return startWorker("client/main.ts");
}

function writeCertificate(folder: string): CertificateFiles {
  const { cert, key } = makeCertificate({ commonName: "bench", ip: "127.0.0.1", isCa: true });
  const files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  return { ...files, cert };
}
