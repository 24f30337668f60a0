import type { Duration } from "@bufbuild/protobuf/wkt";
import type { Violations } from "./violations.ts";

// The range of google.protobuf.Duration, some 10,000 years.
const maxSeconds = 315_576_000_000n;
const maxNanos = 999_999_999;

/** Checks a duration, which must be above 0 when set. */
export function* checkDuration(field: string, duration: Duration | undefined): Violations {
  if (duration === undefined || isPositiveDuration(duration)) return;
  yield { field, description: "write a duration above 0 and below 10,000 years, or leave it out" };
}

/** Whether a duration is above 0 and within the range of google.protobuf.Duration. */
export function isPositiveDuration({ seconds, nanos }: Duration): boolean {
  return seconds >= 0n && seconds <= maxSeconds && nanos >= 0 && nanos <= maxNanos && (seconds > 0n || nanos > 0);
}
