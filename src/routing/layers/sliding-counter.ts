import type { Clock } from "../../core/clock.ts";

/** Counts what happened within a time that slides along. */
export interface SlidingCounter {
  /** Counts one more. */
  readonly add: () => void;
  /** How many there were within the window, give or take a tenth of it. */
  total(): number;
  /** Forgets all. */
  reset(): void;
}

const bucketsPerWindow = 10;

/** Creates a counter over the last `windowMs`, in a fixed amount of memory. */
export function createSlidingCounter(windowMs: number, clock: Clock): SlidingCounter {
  const bucketMs = windowMs / bucketsPerWindow;
  let counts: number[] = [];
  let newest = bucketNow();

  function bucketNow(): number {
    return Math.floor(clock.now() / bucketMs);
  }

  /** Moves the window to now; counts[0] is its newest bucket. */
  function slide(): void {
    const bucket = bucketNow();
    if (bucket === newest) return;
    const passed = Math.min(bucket - newest, bucketsPerWindow);
    newest = bucket;
    counts = [...Array.from({ length: passed }, () => 0), ...counts].slice(0, bucketsPerWindow);
  }

  return {
    add() {
      slide();
      counts[0] = (counts[0] ?? 0) + 1;
    },
    total() {
      slide();
      return counts.reduce((sum, count) => sum + count, 0);
    },
    reset() {
      counts = [];
    },
  };
}
