import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import type { Client, Command } from "./client.ts";

/** The folder of the repository. */
export const repositoryFolder = join(import.meta.dirname, "../..");

/** What a program left. */
export interface Finished {
  /** Undefined when it was killed or could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

// The tools that the repository installs come first, so that `node` and `buf` are what it pins.
const ownTools = join(repositoryFolder, "node_modules/.bin");
const path = [ownTools, process.env["PATH"] ?? ""].join(delimiter);

// npm hands its own settings down, those of this repository among them.
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

/** Runs a command in the folder of a client to its end, which comes after `timeoutMs` at the latest. */
export async function runCommand(client: Client, { argv, environment }: Command, timeoutMs: number): Promise<Finished> {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, {
    cwd: join(repositoryFolder, "clients", client.folder),
    // Java and others read and write in the encoding of the locale.
    env: { ...inherited, LC_ALL: "C.UTF-8", ...environment, PATH: path },
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    await once(child, "close");
  } catch (error) {
    return { code: undefined, stdout: "", stderr: `${program} cannot be started: ${String(error)}` };
  }
  const [stdout, stderr] = await output;
  return { code: child.exitCode ?? undefined, stdout, stderr };
}

/** What to install before a client can run; empty when all is there. */
export function missingToolchains({ toolchains }: Client): string[] {
  return toolchains.filter(({ program }) => !isThere(program)).map(({ install }) => install);
}

function isThere(program: string): boolean {
  const places = program.startsWith("/") ? [program] : path.split(delimiter).map((folder) => join(folder, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
