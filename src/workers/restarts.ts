import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** What starts workers again. */
export interface RestartOptions {
  readonly start: (worker: number) => Promise<WorkerProcess>;
  /** Whether workers end because the server does. */
  readonly isEnding: () => boolean;
  /** A worker could not be started after several tries. */
  readonly onFailure: (error: Error) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts workers again that end. */
export interface Restarts {
  /** Keeps a worker that serves running; resolves when it is not to be started again. */
  keep(process: WorkerProcess): Promise<void>;
}

const firstPauseMs = 100;
const maxPauseMs = 30_000;
/** A worker that has run so long has ended for another reason than its start. */
const steadyMs = 60_000;
/** Tries to start one worker, after which the server ends. */
const mostTries = 5;

/**
 * Creates what starts workers again: at first after 100 ms, and after twice as long
 * each time that the worker ends within a minute, up to 30 s.
 */
export function createRestarts({ start, isEnding, onFailure, clock, log }: RestartOptions): Restarts {
  function pause(endsInRow: number): Promise<void> {
    const ms = Math.min(maxPauseMs, firstPauseMs * 2 ** (endsInRow - 1));
    return new Promise((resolve) => clock.after(ms, resolve));
  }

  async function startAgain(worker: number, endsInRow: number): Promise<WorkerProcess | undefined> {
    let failure: unknown;
    for (let failed = 0; failed < mostTries; failed += 1) {
      await pause(endsInRow + failed);
      if (isEnding()) return undefined;
      try {
        return await start(worker);
      } catch (thrown) {
        if (isEnding()) return undefined;
        failure = thrown;
        log.error({ worker, err: thrown }, "a worker cannot be started");
      }
    }
    onFailure(failure instanceof Error ? failure : new Error(String(failure)));
    return undefined;
  }

  return {
    async keep(first) {
      const { worker } = first;
      let endsInRow = 0;
      for (let current: WorkerProcess | undefined = first; current !== undefined; ) {
        const since = clock.now();
        const how = await current.exited;
        if (isEnding()) return;
        log.error({ worker, how }, "a worker has ended, and its calls with it: it is started again");
        endsInRow = clock.now() - since < steadyMs ? endsInRow + 1 : 1;
        current = await startAgain(worker, endsInRow);
        if (current !== undefined) log.info({ worker }, "a worker was started again");
      }
    },
  };
}
