import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import type { ExitCode } from "./exit-codes.ts";

/** The streams and variables of a command: those of the process, or those of a program that runs it in-process. */
export interface Terminal {
  /** Standard input; it is opened by the first call. */
  readonly openStdin: () => InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Variables by name; those of the process when undefined. */
  readonly environment: NodeJS.ProcessEnv | undefined;
  /**
   * Whether standard input is a pipe or a file. A socket does not count, because
   * programs that start others often leave one open without end.
   */
  isInputGiven(): boolean;
}

/** What a command gets besides its arguments. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Takes the exit code of the command that ran. */
  readonly finish: (code: ExitCode) => void;
}

/** A stream that a command reads. */
export type InputStream = AsyncIterable<Buffer> & { readonly isTTY?: boolean };

/** A stream that a command writes to. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly rows?: number; readonly columns?: number };

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
