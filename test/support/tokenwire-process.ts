import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../bin/tokenwire.js", import.meta.url));

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `tokenwire` with these arguments and no environment but `variables`. */
export function spawnTokenwire(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [entry, ...args], { env: variables });
}

/** Starts a shell in the repository, with no environment but `variables`. */
export function spawnShell(
  command: string,
  variables: Readonly<Record<string, string>>,
): ChildProcessWithoutNullStreams {
  return spawn("/bin/sh", ["-c", command], { cwd: fileURLToPath(new URL("../..", import.meta.url)), env: variables });
}

/** Runs a command to its end. */
export async function runTokenwire(
  args: readonly string[],
  input = "",
  variables: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawnTokenwire(args, variables);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, stdout, stderr };
}

/** A served gateway in a process of its own. */
export interface ServedProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly address: string;
  /** The lines of its log so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  /** What it wrote to standard error so far. */
  stderr(): string;
  /** Its exit code, once it has ended. */
  readonly exited: Promise<number | null>;
}

/** Starts `tokenwire serve` on a port of the system's choice and waits until it listens. */
export function serveProcess(
  flags: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<ServedProcess> {
  return untilListening(spawnTokenwire(["serve", "--port", "0", ...flags], variables));
}

/** As {@link serveProcess}, in a shell that does something before it, such as "ulimit -n 256". */
export function serveAfter(shellCommand: string, flags: readonly string[]): Promise<ServedProcess> {
  const words = [process.execPath, entry, "serve", "--port", "0", ...flags];
  return untilListening(spawnShell(`${shellCommand}; exec ${words.join(" ")}`, {}));
}

async function untilListening(child: ChildProcessWithoutNullStreams): Promise<ServedProcess> {
  const log: Record<string, unknown>[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  const address = await new Promise<string>((resolve, reject) => {
    let rest = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const entryOfLog: Record<string, unknown> = JSON.parse(line);
        log.push(entryOfLog);
        if (entryOfLog["msg"] === "listening") resolve(String(entryOfLog["address"]));
      }
    });
    exited.then((code) => reject(new Error(`tokenwire serve ended with ${code}: ${stderr}`)), reject);
  });
  return { child, address, log, stderr: () => stderr, exited };
}
