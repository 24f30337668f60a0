import { createFakeClock, type FakeClock } from "./fake-clock.ts";

/** A fake clock that says whether a timer of one length runs, such as the wait for a reader. */
export interface StallClock extends FakeClock {
  /** Timers of that length that have begun. */
  begun(): number;
  /**
   * Resolves while such a timer runs. Time goes on only by {@link FakeClock.advance},
   * so a caller that advances at once makes it fall due.
   */
  untilRunning(): Promise<void>;
}

/** Creates a clock that watches the timers of `watchedMs`, a length that no other timer has. */
export function createStallClock(watchedMs: number): StallClock {
  const clock = createFakeClock();
  const running = new Set<() => void>();
  let begun = 0;
  let waiters: (() => void)[] = [];

  function watch(task: () => void): () => void {
    const stop = clock.after(watchedMs, () => {
      running.delete(stop);
      task();
    });
    begun += 1;
    running.add(stop);
    for (const resolve of waiters) resolve();
    waiters = [];
    return () => {
      running.delete(stop);
      stop();
    };
  }

  return {
    now: clock.now,
    after: (delayMs, task) => (delayMs === watchedMs ? watch(task) : clock.after(delayMs, task)),
    advance: clock.advance,
    jump: clock.jump,
    get pending() {
      return clock.pending;
    },
    begun: () => begun,
    async untilRunning() {
      while (running.size === 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}
