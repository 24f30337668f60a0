import { pino } from "pino";
import pretty from "pino-pretty";
import type { Log } from "../core/log.ts";

/** How the log is written. */
export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** "auto" is pretty on a terminal, JSON elsewhere. */
  readonly format: "auto" | "json" | "pretty";
}

/**
 * The log of the process, one line for each event on standard output. Writing is
 * synchronous, so no line is lost when the process ends.
 */
export function createLog({ level, format }: LogOptions): Log {
  const isPretty = format === "pretty" || (format === "auto" && process.stdout.isTTY);
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!isPretty) return pino(options, pino.destination({ dest: 1, sync: true }));
  return pino(options, pretty({ destination: 1, sync: true, colorize: process.stdout.isTTY, singleLine: true }));
}
