import type { Log } from "../core/log.ts";

/** Keeps the process running after an uncaught error, because one call's error must not end the others' streams. */
export function keepRunning(log: Log): void {
  process.on("uncaughtException", (error) => log.error({ err: error }, "an uncaught error"));
  process.on("unhandledRejection", (error) => log.error({ err: error }, "an unhandled rejection"));
}
