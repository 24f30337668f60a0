import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.ts";
import { folderOf, runCommand } from "./run-command.ts";

const timeoutMs = 540_000;

/** Prepares clients: undefined when all went well, else what went wrong. */
export type Prepare = (client: Client) => Promise<string | undefined>;

/** Creates a Prepare that runs each command of a folder once. */
export function createPrepare(): Prepare {
  const done = new Map<string, Promise<string | undefined>>();
  return async (client) => {
    const unsaid = findUnsaid(client);
    if (unsaid !== undefined) return `its README does not say: ${unsaid}`;
    for (const command of client.prepare) {
      const key = `${client.folder} ${command}`;
      const running = done.get(key) ?? run(client, command);
      done.set(key, running);
      const problem = await running;
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

async function run(client: Client, command: string): Promise<string | undefined> {
  const { code, stdout, stderr } = await runCommand(client, command, { timeoutMs });
  return code === 0 ? undefined : `${command} ended with ${code}:\n${stdout}${stderr}`;
}

/** A command that a reader of the client's README would not find there. */
function findUnsaid(client: Client): string | undefined {
  const readme = readFileSync(join(folderOf(client), "README.md"), "utf8");
  const { prepare, scenarios, example = "" } = client;
  return [...prepare, scenarios, example].find((command) => !readme.includes(command));
}
