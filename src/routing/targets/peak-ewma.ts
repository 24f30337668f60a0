import type { Clock } from "../../core/clock.ts";

/**
 * PeakEwma smooths a latency so that it rises at once and falls slowly: a sample
 * above the estimate replaces it, one below pulls it down. The estimate fades while
 * there are no samples, so that a target that was slow once is asked again.
 */
export interface PeakEwma {
  /** The estimate of now, in milliseconds; undefined before the first sample. */
  readonly valueMs: number | undefined;
  /** Takes a sample. */
  add(sampleMs: number): void;
  /** Takes a latency that is known only to be longer than this. */
  addAtLeast(leastMs: number): void;
}

/** In this long without a sample, an estimate fades to 1/e of itself. */
const decayMs = 10_000;

/** What a sample below the estimate weighs at least: those of one moment would change nothing otherwise. */
const leastWeight = 0.1;

/** Creates an estimate of one target. */
export function createPeakEwma(clock: Clock): PeakEwma {
  let last: { readonly valueMs: number; readonly at: number } | undefined;

  function fading(): number {
    return last === undefined ? 1 : Math.exp((last.at - clock.now()) / decayMs);
  }

  function value(): number | undefined {
    return last && last.valueMs * fading();
  }

  function add(sampleMs: number): void {
    const former = value();
    const weight = Math.max(leastWeight, 1 - fading());
    const valueMs = former === undefined || sampleMs >= former ? sampleMs : former + (sampleMs - former) * weight;
    last = { valueMs, at: clock.now() };
  }

  return {
    get valueMs() {
      return value();
    },
    add,
    addAtLeast(leastMs) {
      if (leastMs > (value() ?? 0)) add(leastMs);
    },
  };
}
