import { pino } from "pino";
import pretty from "pino-pretty";
import type { Log } from "../core/log.ts";

/** How the log is written. */
export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** "auto" is pretty on a terminal, JSON elsewhere. */
  readonly format: "auto" | "json" | "pretty";
}

// Room for some thousand lines while whoever reads the log does not.
const maxWaitingBytes = 4 * 1024 * 1024;

/**
 * The log of the process, one line for each event on standard output. It never
 * waits for its reader: what does not fit into 4 MiB of waiting lines is dropped
 * and counted in a line of its own. What waits is written when the process exits.
 */
export function createLog({ level, format }: LogOptions): Log {
  const isPretty = format === "pretty" || (format === "auto" && process.stdout.isTTY);
  const destination = pino.destination({ dest: 1, sync: false, maxLength: maxWaitingBytes });
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const log = isPretty
    ? pino(options, pretty({ destination, colorize: process.stdout.isTTY, singleLine: true }))
    : pino(options, destination);

  let dropped = 0;
  destination.on("drop", () => {
    dropped += 1;
  });
  destination.on("drain", () => {
    const lines = dropped;
    dropped = 0;
    if (lines > 0) log.warn({ lines }, "log lines were dropped, because nobody read the log");
  });
  return log;
}
