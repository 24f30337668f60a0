import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serveProcess } from "../support/tokenwire-process.ts";
import { type Cell, failed } from "./cell.ts";
import type { Client } from "./client.ts";
import { repositoryFolder, runCommand } from "./run-command.ts";

const timeoutMs = 60_000;

/** Runs the example of a client, if it has one: it must print what its README says that it prints. */
export async function runExample(client: Client): Promise<Cell | undefined> {
  if (client.example === undefined) return undefined;
  const gateway = await serveProcess();
  try {
    const argv = [...client.example.argv, new URL(gateway.address).host];
    const { code, stdout, stderr } = await runCommand(client, { ...client.example, argv }, timeoutMs);
    if (code !== 0) return failed(`it ended with ${code}:\n${stdout}${stderr}`);
    const readme = readFileSync(join(repositoryFolder, "clients", client.folder, "README.md"), "utf8");
    if (!readme.includes(`\n\`\`\`text\n${stdout}\`\`\`\n`)) return failed(`its README does not show this:\n${stdout}`);
    return { kind: "passed" };
  } finally {
    gateway.child.kill("SIGKILL");
    await gateway.exited;
  }
}
