import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** Measures the load of the process. */
export interface LoadSensor {
  /** Median delay of the event loop's timers since the last reading, in milliseconds; 0 for a loop that mostly waited. */
  takeLoopDelayMs(): number;
  /** The part of the heap limit of V8 that is in use, from 0 to 1. Read several times for each delay. */
  heapShare(): number;
  close(): void;
}

const resolutionMs = 20;
const nanosecondsPerMs = 1_000_000;
/** The share of its time in which a loop must run to be late: where half of the timers are 5 ms late, it runs for more. */
const busyShare = 0.2;

/** Creates the sensor of this process. Its creator closes it. */
export function createLoadSensor(): LoadSensor {
  return new ProcessSensor();
}

class ProcessSensor implements LoadSensor {
  /** Wakes the process 50 times a second, and so runs only where the loop is busy. */
  readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #isMeasuring = true;
  #taken: EventLoopUtilization = performance.eventLoopUtilization();
  #looked = this.#taken;

  constructor() {
    this.#histogram.enable();
  }

  takeLoopDelayMs(): number {
    // The histogram holds the time from one timer to the next, of which the resolution is no delay.
    const delayMs = this.#histogram.percentile(50) / nanosecondsPerMs - resolutionMs;
    this.#histogram.reset();
    const now = performance.eventLoopUtilization();
    this.#measure(performance.eventLoopUtilization(now, this.#taken).utilization > busyShare);
    this.#taken = now;
    return Math.max(0, delayMs);
  }

  heapShare(): number {
    const now = performance.eventLoopUtilization();
    if (performance.eventLoopUtilization(now, this.#looked).utilization > busyShare) this.#measure(true);
    this.#looked = now;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    return used / limit;
  }

  close(): void {
    this.#histogram.disable();
  }

  #measure(isBusy: boolean): void {
    if (isBusy === this.#isMeasuring) return;
    this.#isMeasuring = isBusy;
    if (isBusy) this.#histogram.enable();
    else this.#histogram.disable();
  }
}
