import type { Client } from "./client.ts";
import { runCommand } from "./run-command.ts";

const timeoutMs = 540_000;

/** Prepares clients: undefined when all went well, else what went wrong. */
export type Prepare = (client: Client) => Promise<string | undefined>;

/** Creates a Prepare that runs each command of a folder once. */
export function createPrepare(): Prepare {
  const done = new Map<string, string | undefined>();
  return async (client) => {
    for (const command of client.prepare) {
      const key = [client.folder, ...command.argv].join(" ");
      if (!done.has(key)) {
        const { code, stdout, stderr } = await runCommand(client, command, timeoutMs);
        done.set(key, code === 0 ? undefined : `${command.argv.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
      }
      const problem = done.get(key);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}
