// `npm run test:proxies`: a client runs the scenarios against a gateway behind nginx, and behind HAProxy, as deploy/ has them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryFolder } from "../support/run-tool.ts";
import { serveProcess } from "../support/tokenwire-process.ts";
import { failedRow, type Row } from "./cell.ts";
import type { Client } from "./client.ts";
import { clients } from "./clients.ts";
import { countCells, formatMatrix, type Line } from "./matrix.ts";
import { createPrepare } from "./prepare.ts";
import { type ProxyProgram, proxies, startProxy } from "./proxy.ts";
import { runScenarios } from "./run-scenarios.ts";
import { readScenarios, writeScenarios } from "./scenarios.ts";

// Scenarios that need a gateway of their own: one that comes late, shuts down, has TLS or is newer than the client.
const direct: readonly string[] = ["tls", "late", "drained", "future_event"];

const client = clients.find(({ name }) => name === "typescript-grpc-js");
if (client === undefined) throw new Error("there is no client to call with");
const names = readScenarios()
  .map(({ name }) => name)
  .filter((name) => !direct.includes(name));
const folder = mkdtempSync(join(tmpdir(), "tokenwire-proxies-"));
const scenarios = writeScenarios(folder);
const problem = await createPrepare()(client);

const lines: Line[] = [];
for (const proxy of proxies) {
  const outcome = problem === undefined ? await through(proxy, client) : failedRow(names, problem);
  lines.push({ client: proxy.name, outcome });
}
rmSync(folder, { recursive: true });

const { passed, failed } = countCells(lines, true);
console.log(`${formatMatrix(names, lines)}\n\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function through(proxy: ProxyProgram, caller: Client): Promise<Row | { readonly missing: readonly string[] }> {
  const gateway = await serveProcess();
  const configuration = join(folder, proxy.file);
  const text = readFileSync(join(repositoryFolder, "deploy", proxy.file), "utf8");
  try {
    const started = await startProxy(proxy, {
      write: (port) =>
        writeFileSync(
          configuration,
          text.replace("127.0.0.1:50051", new URL(gateway.address).host).replace("127.0.0.1:8080", `127.0.0.1:${port}`),
        ),
      configuration,
      folder,
    });
    if (started === undefined) return { missing: [proxy.name] };
    try {
      return await runScenarios(caller, { scenarios, address: started.address, names });
    } finally {
      await started.stop();
    }
  } finally {
    gateway.child.kill("SIGKILL");
    await gateway.exited;
  }
}
