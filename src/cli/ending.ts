import type { Gateway } from "../app.ts";
import { isStartedByNpm } from "../config/load.ts";
import type { ProcessLog } from "../telemetry/log.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { leave } from "./leave.ts";
import { startWatchdog } from "./watchdog.ts";

/** How long writing the last log lines may take. */
export const lastLinesMs = 500;
/** How long ending may take besides the drain timeout. */
export const endWithinMs = 5_000;

/** What ends a gateway besides SIGTERM and SIGINT. */
export interface EndingCauses {
  /** Resolves when it cannot go on. */
  readonly failure?: Promise<Error>;
  /** Resolves when the terminal that it was started from is gone. */
  readonly terminalGone?: Promise<void>;
}

type Signal = NodeJS.Signals | "parent ended" | "terminal gone";

/**
 * Waits for SIGTERM, SIGINT or the end of its terminal, then lets open calls finish
 * and ends the process; a second signal ends it at once. At SIGTERM it may be a lame
 * duck before that. npm passes SIGTERM to a shell, which ends
 * without passing it on, so under npm the end of the parent counts as a signal.
 *
 * The log, a reader or a provider cannot delay the end: a watchdog ends the
 * process 5 s after the drain timeout. A gateway whose `failure` resolves is ended
 * likewise, with the exit code of a failure.
 */
export function ended(
  gateway: Pick<Gateway, "drainTimeoutMs" | "lameDuckMs" | "beginLameDuck" | "drain">,
  log: ProcessLog,
  { failure, terminalGone }: EndingCauses = {},
): Promise<never> {
  return new Promise((_resolve, reject) => {
    let isEnding = false;
    let isDraining = false;
    const onSignal = (signal: Signal): void => {
      if (isEnding) return endAtOnce(signal, log);
      isEnding = true;
      const { lameDuckMs } = gateway;
      // SIGTERM is what orchestrators send; Ctrl-C is for an end now.
      if (lameDuckMs === 0 || signal !== "SIGTERM") return drain({ signal }, exitCodes.ok);
      log.info({ signal, lameDuckMs }, "lame duck: health is NOT_SERVING, calls are still taken");
      gateway.beginLameDuck();
      setTimeout(() => drain({ signal }, exitCodes.ok), lameDuckMs);
    };
    const drain = (cause: object, exitCode: ExitCode): void => {
      isEnding = true;
      if (isDraining) return;
      isDraining = true;
      startWatchdog(gateway.drainTimeoutMs + endWithinMs);
      log.info({ ...cause, graceMs: gateway.drainTimeoutMs }, "draining: open calls may finish");
      gateway
        .drain()
        .then(() => log.info({}, "drained"))
        .then(() => log.finish(lastLinesMs))
        // Without exit, a standard stream that is not read would keep the process alive.
        .then(() => leave(exitCode))
        .catch(reject);
    };
    process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
    const onFailure = (error: Error): void => {
      log.error({ err: error }, "the server cannot go on");
      drain({}, exitCodes.failed);
    };
    failure?.then(onFailure, reject);
    terminalGone?.then(() => isEnding || onSignal("terminal gone"), reject);
    if (isStartedByNpm()) whenParentEnds(() => isEnding || onSignal("parent ended"));
  });
}

function endAtOnce(signal: string, log: ProcessLog): void {
  log.warn({ signal }, "second signal: ending at once");
  log
    .finish(lastLinesMs)
    .then(() => leave(exitCodes.failed))
    .catch(() => process.exit(exitCodes.failed));
}

const parentCheckMs = 250;

function whenParentEnds(task: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    task();
  }, parentCheckMs).unref();
}
