import type { Clock } from "../../core/clock.ts";

const steps = 10;

/**
 * Runs `task` after `delayMs` in which this process could work. Returns a
 * function that cancels it. Timers come before I/O when a process goes on that
 * stood still, for want of a processor or because its machine was paused: of any
 * pause a tenth of the delay counts, so that what was ready to be sent is sent
 * first.
 */
export function afterRunning(clock: Clock, delayMs: number, task: () => void): () => void {
  let stepsLeft = steps;
  let stop = (): void => {};
  function step(): void {
    stepsLeft -= 1;
    stop = clock.after(delayMs / steps, stepsLeft > 0 ? step : task);
  }
  step();
  return () => stop();
}
