import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** Says how hard the process has it. */
export interface LoadSensor {
  /** Median of how late the event loop ran timers since this was last asked, in milliseconds. */
  takeLoopDelayMs(): number;
  /** How much of the heap that V8 may have is in use, from 0 to 1. */
  heapShare(): number;
  close(): void;
}

const resolutionMs = 20;
const nanosecondsPerMs = 1_000_000;

/** Creates the sensor of this process. Its creator closes it. */
export function createLoadSensor(): LoadSensor {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    takeLoopDelayMs() {
      // What is measured is the time from one timer to the next.
      const delayMs = histogram.percentile(50) / nanosecondsPerMs - resolutionMs;
      histogram.reset();
      return Math.max(0, delayMs);
    },
    heapShare() {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      return used / limit;
    },
    close: () => histogram.disable(),
  };
}
