import type { Attempt } from "../../core/call/attempt.ts";

/** Waits; rejects as soon as the attempt ends. Only one wait may run at a time. */
export type Pause = (delayMs: number) => Promise<void>;

/** Creates the pause of an attempt. The end of the attempt stops its timer. */
export function createPause(attempt: Attempt): Pause {
  let interrupt = (): void => {};
  // One listener serves all pauses: a listener for each would stay in memory until the attempt ends.
  attempt.onEnd(() => interrupt());
  return (delayMs) =>
    new Promise((resolve, reject) => {
      if (attempt.outcome?.kind === "failed") return reject(attempt.outcome.error);
      const stopTimer = attempt.call.clock.after(delayMs, () => {
        interrupt = () => {};
        resolve();
      });
      interrupt = () => {
        stopTimer();
        reject(attempt.signal.reason);
      };
    });
}
