/** A monotonic clock with timers, in milliseconds. Tests replace it. */
export interface Clock {
  /** Milliseconds since an arbitrary start. Never decreases. */
  now(): number;
  /**
   * Runs `task` once after `delayMs`, however long that is. Returns a function
   * that cancels it. A pending timer does not keep the process alive.
   */
  after(delayMs: number, task: () => void): () => void;
}

// setTimeout fires at once when its delay exceeds 31 bits, so longer delays are split
// into steps of 24 days.
const maxTimerMs = 2 ** 31 - 1;

/** The clock of the process, for everything but tests. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, task) {
    if (delayMs <= maxTimerMs) {
      const only = setTimeout(task, Math.max(0, delayMs)).unref();
      return () => clearTimeout(only);
    }
    let timer: NodeJS.Timeout;
    const arm = (remainingMs: number): void => {
      const stepMs = Math.min(remainingMs, maxTimerMs);
      timer = setTimeout(() => (remainingMs > stepMs ? arm(remainingMs - stepMs) : task()), stepMs).unref();
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
