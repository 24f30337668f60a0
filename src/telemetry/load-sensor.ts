import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** Measures the load of the process. */
export interface LoadSensor {
  /** Median delay of the event loop's timers since the last reading, in milliseconds. */
  takeLoopDelayMs(): number;
  /** The part of the heap limit of V8 that is in use, from 0 to 1. */
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
      // The histogram holds the time from one timer to the next, of which the resolution is no delay.
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
