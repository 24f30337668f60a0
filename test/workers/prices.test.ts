// Each worker reads the price list once it is ready: its first call must not wait for that.
import { afterEach, expect, test } from "vitest";
import { grpcJsClient } from "../support/api-clients.ts";
import { collect } from "../support/collect.ts";
import { eventually } from "../support/eventually.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Writes to standard error which command reads the price list. */
const reportReads = `--import=data:text/javascript,${encodeURIComponent(`
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  const { readFileSync } = fs;
  fs.readFileSync = (path, ...rest) => {
    if (String(path).endsWith("price-list.json")) fs.writeSync(2, "prices read by " + process.argv[2] + "\\n");
    return readFileSync(path, ...rest);
  };
  syncBuiltinESMExports();
`)}`;

async function serveTwo(providers: object): Promise<ServedProcess> {
  const folder = writeFiles({ "tokenwire.json": JSON.stringify({ providers }) });
  const served = await serveProcess(["--config", `${folder}/tokenwire.json`, "--workers", "2"], {
    NODE_OPTIONS: reportReads,
  });
  cleanUps.push(async () => {
    served.child.kill("SIGKILL");
    await served.exited;
  });
  return served;
}

function readersOf(served: ServedProcess): string[] {
  return [...served.stderr().matchAll(/^prices read by (\w+)$/gm)].map(([, command = ""]) => command).toSorted();
}

test("two workers with a provider elsewhere read it without a call", async () => {
  const served = await serveTwo({ far: { kind: "openai", baseUrl: "https://api.example/v1", apiKey: "none" } });
  await eventually(() => expect(readersOf(served)).toEqual(["serve", "worker", "worker"]));
});

test("where all providers are on this machine no process reads it, also not for a call", async () => {
  const served = await serveTwo({ sim: { kind: "sim" } });
  const client = grpcJsClient(served.address);
  await collect(client.streamComplete({ model: "sim/echo", prompt: "a" }));
  client.close();
  expect(readersOf(served)).toEqual([]);
});
