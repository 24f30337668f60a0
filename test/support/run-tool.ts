import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The folder of the repository. */
export const repositoryFolder = join(import.meta.dirname, "../..");

/** The options of a run, in addition to its name and arguments. */
export interface ToolOptions {
  /** Folder to run in; the repository's own by default. */
  readonly folder?: string;
  /** Variables on top of our own; undefined takes one of ours away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What to install when there is no such tool. */
  readonly install?: string;
}

/** Runs a tool to its end and returns what it wrote to its standard output. Fails with all that it wrote. */
export async function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const { folder = repositoryFolder, environment, install } = options;
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...environment } });
  child.stdin.end();
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    await once(child, "close");
  } catch (cause) {
    throw new Error(`${command} cannot be started: install ${install ?? "it"} and put it on the PATH`, { cause });
  }
  const [stdout, stderr] = await output;
  if (child.exitCode === 0) return stdout;
  throw new Error(`${[command, ...args].join(" ")} ended with ${child.exitCode}:\n${stdout}${stderr}`);
}
