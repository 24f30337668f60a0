import { monitorEventLoopDelay, performance } from "node:perf_hooks";

/** How late the event loop was, in seconds, and the share of its time in which it was busy. */
export interface LoopFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly utilization: number;
}

/** Measures the event loop since it was reset last. */
export interface LoopMeter {
  read(): LoopFigures;
  reset(): void;
  close(): void;
}

const windowMs = 10_000;
const resolutionMs = 20;
const msPerSecond = 1_000;
const nanosecondsPerSecond = 1e9;

/**
 * EventLoopWindow has the figures of the event loop for several readers, such as two scrapers, or a scraper and a push:
 * if each reading began anew, each reader would miss what another one had read.
 */
export class EventLoopWindow {
  readonly #now: () => number;
  readonly #meter: LoopMeter;
  #since: number;
  #last: LoopFigures | undefined;

  /** `now` is in milliseconds. The window closes the meter. */
  constructor(now: () => number, meter: LoopMeter = createLoopMeter()) {
    this.#now = now;
    this.#meter = meter;
    this.#since = now();
  }

  /** Of the last window, which ended with the first reading after ten seconds; before that, since the start. */
  read(): LoopFigures {
    const now = this.#now();
    if (now - this.#since < windowMs) return this.#last ?? this.#meter.read();
    this.#last = this.#meter.read();
    this.#meter.reset();
    this.#since = now;
    return this.#last;
  }

  close(): void {
    this.#meter.close();
  }
}

function createLoopMeter(): LoopMeter {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let since = performance.eventLoopUtilization();
  // The histogram holds the time from one timer to the next, of which the resolution is no delay; without any it holds NaN.
  const toSeconds = (nanoseconds: number): number =>
    Math.max(0, (nanoseconds || 0) / nanosecondsPerSecond - resolutionMs / msPerSecond);
  return {
    read: () => ({
      mean: toSeconds(delay.mean),
      p50: toSeconds(delay.percentile(50)),
      p99: toSeconds(delay.percentile(99)),
      max: delay.count > 0 ? toSeconds(delay.max) : 0,
      utilization: performance.eventLoopUtilization(since).utilization,
    }),
    reset() {
      delay.reset();
      since = performance.eventLoopUtilization();
    },
    close: () => delay.disable(),
  };
}
