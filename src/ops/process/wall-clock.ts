import { type Duration, durationFromMs, type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Clock } from "../../core/clock.ts";

/** Turns readings of a clock into times of day, which clients show. */
export interface WallClock {
  /** Reading of the clock. */
  now(): number;
  /** The time of day of a reading, in whole milliseconds since 1970. */
  toEpochMs(reading: number): number;
}

/** Creates a wall clock. `epochNow` gives the time of day, in milliseconds since 1970. */
export function createWallClock(clock: Pick<Clock, "now">, epochNow: () => number): WallClock {
  let offsetMs = epochNow() - clock.now();
  return {
    now: () => clock.now(),
    toEpochMs(reading) {
      const offsetNowMs = epochNow() - clock.now();
      // Small differences are those of two readings: a call keeps its time of day, by which lists are read on.
      if (Math.abs(offsetNowMs - offsetMs) > mostDriftMs) offsetMs = offsetNowMs;
      return Math.round(offsetMs + reading);
    },
  };
}

/** The time of day may be set while a process runs. */
const mostDriftMs = 1_000;

/** A time of day as a message. */
export function toTimestamp(epochMs: number): Timestamp {
  return timestampFromMs(epochMs);
}

/** A duration as a message; undefined for undefined. */
export function toDuration(ms: number): Duration;
export function toDuration(ms: number | undefined): Duration | undefined;
export function toDuration(ms: number | undefined): Duration | undefined {
  return ms === undefined ? undefined : durationFromMs(Math.max(0, Math.round(ms)));
}
