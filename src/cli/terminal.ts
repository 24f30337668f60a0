import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import type { ExitCode } from "./exit-codes.ts";

/** What a command reads and writes: the process's own streams, or a program's that runs a command in its process. */
export interface Terminal {
  /** Standard input, which is opened by the first use of it. */
  openStdin(): InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Variables by name; those of the process when undefined. */
  readonly environment: NodeJS.ProcessEnv | undefined;
  /**
   * Whether a shell put something there to read: a pipe or a file. A socket does
   * not count, because programs that start others often leave one open for ever.
   */
  isInputGiven(): boolean;
}

/** What a command is given besides its arguments. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Takes the exit code of the command that ran. */
  finish(code: ExitCode): void;
}

/** A stream that a command reads. */
export type InputStream = AsyncIterable<Buffer> & { readonly isTTY?: boolean };

/** A stream that a command writes to. */
export type OutputStream = Writable & { readonly isTTY?: boolean };

/** The terminal of the process. */
export const processTerminal: Terminal = {
  openStdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: undefined,
  isInputGiven() {
    try {
      const stats = fstatSync(0);
      return stats.isFIFO() || stats.isFile();
    } catch {
      return false; // It is closed.
    }
  },
};

/** Writes a line to a stream of a terminal. */
export function writeLine(stream: OutputStream, line: string | number): void {
  stream.write(`${line}\n`);
}
