// `npm run test:clients`: every client runs every scenario against a gateway with the simulator.
//
// The arguments are names of clients to run, all without any. With --complete a toolchain that is missing is a failure,
// with --connect the gateway serves all calls by the handlers of Connect.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clients, connectFlags } from "./clients.ts";
import { countCells, formatMatrix, type Line } from "./matrix.ts";
import { createPrepare } from "./prepare.ts";
import { exampleColumn, runClient } from "./run-client.ts";
import { missingToolchains } from "./run-command.ts";
import { readScenarios, writeScenarios } from "./scenarios.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { complete: { type: "boolean", default: false }, connect: { type: "boolean", default: false } },
});
const unknown = positionals.filter((wanted) => !clients.some(({ name }) => name === wanted));
if (unknown.length > 0) throw new Error(`no such client: ${unknown.join(", ")}`);

const names = readScenarios().map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), "tokenwire-clients-"));
const props = { names, folder, scenarios: writeScenarios(folder), prepare: createPrepare() };
const chosen = clients
  .filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  .map((client) => (values.connect ? { ...client, gatewayFlags: connectFlags } : client));
const present = chosen.filter((client) => missingToolchains(client).length === 0);

// Scenarios mostly wait, so the next client is built meanwhile; one at a time.
const built = present.reduce<Promise<unknown>>(
  (before, client) => before.then(() => props.prepare(client)),
  Promise.resolve(),
);
const lines: Line[] = [];
for (const client of chosen) {
  console.log(`${client.name} …`);
  const missing = missingToolchains(client);
  lines.push({ client: client.name, outcome: missing.length > 0 ? { missing } : await runClient(client, props) });
}
await built;
rmSync(folder, { recursive: true });

const { passed, failed } = countCells(lines, values.complete);
console.log(`\n${formatMatrix([exampleColumn, ...names], lines)}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
