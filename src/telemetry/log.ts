import { pino } from "pino";
import { prettyFactory } from "pino-pretty";
import type { Log } from "../core/log.ts";
import { toInfoLine } from "./info-line.ts";
import { isoTime } from "./iso-time.ts";
import { createLogWriter, type LogWriter } from "./log-writer.ts";
import { isCallLine, type LineFacts, toPrettyCall } from "./pretty-call.ts";
import { toSafeJsonLine, toSafeShownLine } from "./safe-line.ts";

/** How the log is written. */
export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** "auto" is pretty on a terminal, JSON elsewhere. */
  readonly format: "auto" | "json" | "pretty";
  /** The number of a worker: its lines have it as `worker`, and the primary formats them. */
  readonly worker?: number;
}

/** The log of a process. */
export interface ProcessLog extends Log {
  /** Writes a line of JSON that a worker has logged. */
  readonly forward: (line: string) => void;
  /** Resolves when all lines are written, or after `withinMs`. */
  finish(withinMs: number): Promise<void>;
}

/**
 * The log of the process, one line for each event on standard output. It never
 * waits for its reader: {@link LogWriter} keeps some lines that are not read and
 * drops the rest. Characters that a terminal would act on are escaped.
 */
export function createLog({ level, format, worker }: LogOptions): ProcessLog {
  const isPretty = format === "pretty" || (format === "auto" && process.stdout.isTTY);
  const toLine = isPretty ? createPrettyLine() : toSafeJsonLine;
  const toOwnLine = worker === undefined ? toLine : asItIs;
  const writer: LogWriter = createLogWriter({
    file: 1,
    onDropped: (lines) => log.warn({ lines }, "log lines were dropped, because the log was not read in time"),
  });
  process.on("exit", writer.flush);
  const options = { level, base: worker === undefined ? null : { worker }, timestamp: () => isoTime() };
  const write = (line: string): void => writer.write(toOwnLine(line));
  const log = pino(options, { write });
  return {
    debug: (facts, message) => log.debug(facts, message),
    info: log.isLevelEnabled("info") ? createInfo(log, write, worker) : () => {},
    warn: (facts, message) => log.warn(facts, message),
    error: (facts, message) => log.error(facts, message),
    finish: writer.finish,
    forward: (line) => writer.write(toLine(line)),
  };
}

/** Writes lines about calls, which are nearly all, at a third of the cost; other facts and errors need pino. */
function createInfo(log: Log, write: (line: string) => void, worker: number | undefined): Log["info"] {
  const own = worker === undefined ? "" : `,"worker":${worker}`;
  return (facts, message) => {
    const line = toInfoLine(facts, message, own);
    if (line === undefined) log.info(facts, message);
    else write(line);
  };
}

function asItIs(line: string): string {
  return line;
}

function createPrettyLine(): (line: string) => string {
  const toPretty = prettyFactory({ colorize: process.stdout.isTTY, singleLine: true });
  return (line) => {
    const shown = toSafeShownLine(line);
    const facts = parse(shown);
    if (facts === undefined || !isCallLine(facts)) return toPretty(shown);
    const { level, time, worker } = facts;
    return toPretty(JSON.stringify({ level, time, worker, msg: toPrettyCall(facts) }));
  };
}

function parse(line: string): LineFacts | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
