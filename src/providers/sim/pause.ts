import type { Attempt } from "../../core/call/attempt.ts";

/** Waits; rejects as soon as the attempt ends. Only one wait may run at a time. */
export type Pause = (delayMs: number) => Promise<void>;

/** Creates the pause of an attempt. The end of the attempt stops its timer. */
export function createPause({ call, signal, onEnd }: Attempt): Pause {
  let interrupt = (): void => {};
  // One listener serves all pauses: a listener for each would stay in memory until the attempt ends.
  onEnd(() => interrupt());
  return (delayMs) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stopTimer = call.clock.after(delayMs, () => {
        interrupt = () => {};
        resolve();
      });
      interrupt = () => {
        stopTimer();
        reject(signal.reason);
      };
    });
}
