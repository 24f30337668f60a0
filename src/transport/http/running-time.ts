import type { Clock } from "../../core/clock.ts";

const steps = 10;

/**
 * Runs `task` after `delayMs` in which this process was running. Returns a function
 * that cancels it. When a process resumes after a pause (no processor time, a
 * suspended machine), timers run before I/O. The delay is therefore split into ten
 * steps, so that a pause counts as one step at most, and waiting I/O is done before
 * the task runs.
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
