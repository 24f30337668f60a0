import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a process uses. */
export interface ProcessLoad {
  /** 99th percentile of the delay of the event loop, in milliseconds, over the last ten seconds or somewhat less. */
  loopDelayMs(): number;
  residentBytes(): number;
  heapBytes(): number;
  readonly close: () => void;
}

const resolutionMs = 20;
const nanosecondsPerMs = 1_000_000;
const windowMs = 10_000;

/** Creates the load of this process. Its creator closes it. */
export function createProcessLoad(now: () => number): ProcessLoad {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let since = now();
  let latestMs = 0;
  return {
    loopDelayMs() {
      // It holds the time from one timer to the next, of which the resolution is no delay.
      latestMs = Math.max(0, histogram.percentile(99) / nanosecondsPerMs - resolutionMs);
      if (now() - since >= windowMs) {
        histogram.reset();
        since = now();
      }
      return latestMs;
    },
    residentBytes: () => process.memoryUsage.rss(),
    heapBytes: () => process.memoryUsage().heapUsed,
    close: () => histogram.disable(),
  };
}
