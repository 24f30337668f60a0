import type { Attempt } from "../../core/call/attempt.ts";

/** Waits; rejects as soon as the attempt ends. One wait at a time. */
export type Pause = (delayMs: number) => Promise<void>;

/** Creates the pauses of an attempt, whose end leaves no timer behind. */
export function createPause({ call, signal, onEnd }: Attempt): Pause {
  let interrupt = (): void => {};
  // One listener for all pauses: one for each would stay in memory until the end.
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
