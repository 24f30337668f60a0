/** Time as the gateway sees it: monotonic, in milliseconds, and replaceable in tests. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number;
  /**
   * Runs `task` once after `delayMs`, which may be of any size. Returns a
   * function that cancels it. A pending timer does not keep the process alive.
   */
  after(delayMs: number, task: () => void): () => void;
}

// setTimeout fires at once when its delay does not fit into 31 bits; a deadline
// of years may as well be checked once in 24 days.
const maxTimerMs = 2 ** 31 - 1;

/** The clock of this process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, task) {
    let timer: NodeJS.Timeout;
    const arm = (remainingMs: number): void => {
      const stepMs = Math.min(remainingMs, maxTimerMs);
      timer = setTimeout(() => (remainingMs > stepMs ? arm(remainingMs - stepMs) : task()), stepMs).unref();
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
