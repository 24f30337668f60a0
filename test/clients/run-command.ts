import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { repositoryFolder } from "../support/run-tool.ts";
import type { Client } from "./client.ts";

/** The folder of a client. */
export function folderOf({ folder }: Client): string {
  return join(repositoryFolder, "clients", folder);
}

/** What a command left. */
export interface Finished {
  /** Undefined when it was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

// The tools that the repository installs come first, so that `node` and `buf` are what it pins.
const ownTools = join(repositoryFolder, "node_modules/.bin");
const path = [ownTools, process.env["PATH"] ?? ""].join(delimiter);

// npm hands its own settings down, those of this repository among them.
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

/** Runs a command, with more arguments, in the folder of a client; kills it after `timeoutMs`. */
export async function runCommand(
  client: Client,
  command: string,
  { args = [], timeoutMs }: { readonly args?: readonly string[]; readonly timeoutMs: number },
): Promise<Finished> {
  const child = spawn("sh", ["-c", args.length > 0 ? `exec ${command} "$@"` : command, "sh", ...args], {
    cwd: folderOf(client),
    // Java and others read and write in the encoding of the locale.
    env: { ...inherited, LC_ALL: "C.UTF-8", PATH: path },
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode ?? undefined, stdout, stderr };
}

/** What to install before a client can run; empty when all is there. */
export function missingToolchains({ toolchains }: Client): string[] {
  return toolchains.filter(({ program }) => !isThere(program)).map(({ install }) => install);
}

function isThere(program: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
