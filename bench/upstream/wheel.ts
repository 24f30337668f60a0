import { monotonicMs } from "../clock.ts";
import { pacedGapMs } from "./plan.ts";

/** Calls tasks again and again, each once every {@link pacedGapMs}, spread evenly over that time. */
export interface Wheel {
  /** Adds a task; returns what takes it off. Its first turn is a gap away at most. */
  add(task: () => void): () => void;
  /** Stops the timer. */
  close(): void;
}

/** Creates a wheel with a slot for each millisecond, which catches up when the timer is late. */
export function createWheel(): Wheel {
  const slots = Array.from({ length: pacedGapMs }, () => new Set<() => void>());
  let turn = Math.floor(monotonicMs());
  const timer = setInterval(() => {
    const now = Math.floor(monotonicMs());
    for (; turn < now; turn += 1) {
      for (const task of slots[turn % pacedGapMs] ?? []) task();
    }
  }, 1);
  let next = 0;
  return {
    add(task) {
      // 7 and 40 have no common factor: neighbours are far apart and every slot is used.
      next = (next + 7) % pacedGapMs;
      const slot = slots[next];
      slot?.add(task);
      return () => slot?.delete(task);
    },
    close: () => clearInterval(timer),
  };
}
