import { monotonicMs } from "../clock.ts";
import { toQuantiles } from "../statistics/quantile.ts";
import type { Caller } from "./caller.ts";
import type { LoadResult } from "./load.ts";

/** Counts and times the calls of one load. */
export interface Tally {
  /**
   * Makes a call and checks it; resolves when it has ended, well or not. `onFirst` is called at its
   * first token. `dueMs` is when it was to begin, where that was set.
   */
  make(tokens: number, onFirst?: () => void, dueMs?: number): Promise<void>;
  result(): LoadResult;
}

/**
 * Creates a tally that begins now. Gaps between tokens count once `streams` calls
 * have had their first token: those before belong to the opening of so many.
 */
export function createTally(caller: Caller, streams = 0): Tally {
  const startedMs = monotonicMs();
  const firstTokenMs: number[] = [];
  const gapMs: number[] = [];
  let calls = 0;
  let tokens = 0;
  let endedMs = startedMs;
  let slowestMs = 0;
  let faults = 0;
  let firstFault: string | undefined;

  function make(expected: number, onFirst?: () => void, dueMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const beganMs = monotonicMs();
      let arrived = 0;
      let lastMs = 0;
      caller.call({
        tokens(count, atMs) {
          if (arrived === 0) {
            firstTokenMs.push(atMs - beganMs);
            onFirst?.();
          } else if (firstTokenMs.length >= streams) {
            gapMs.push(atMs - lastMs);
          }
          arrived += count;
          lastMs = atMs;
        },
        ended(fault) {
          endedMs = monotonicMs();
          slowestMs = Math.max(slowestMs, endedMs - (dueMs ?? beganMs));
          calls += 1;
          tokens += arrived;
          const found = fault ?? (arrived === expected ? undefined : `${arrived} tokens came instead of ${expected}`);
          if (found !== undefined) faults += 1;
          firstFault ??= found;
          resolve();
        },
      });
    });
  }

  return {
    make,
    result() {
      const first = toQuantiles(firstTokenMs);
      const gaps = toQuantiles(gapMs);
      return {
        calls,
        tokens,
        wallMs: endedMs - startedMs,
        slowestMs,
        ...(first && { firstTokenMs: first }),
        ...(gaps && { gapMs: gaps }),
        faults,
        ...(firstFault !== undefined && { firstFault }),
      };
    },
  };
}
