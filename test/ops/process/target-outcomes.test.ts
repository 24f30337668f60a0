import { expect, test } from "vitest";
import type { AttemptRecord } from "../../../src/core/call/progress.ts";
import type { Reason } from "../../../src/core/errors/error.ts";
import { failedSide } from "../../../src/core/errors/failed-side.ts";
import { TargetOutcomes } from "../../../src/ops/process/target-outcomes.ts";

/** The record of an attempt that ended. */
function attempt(endedAt: number, reason?: Reason): AttemptRecord {
  // Only these are read.
  return { target: "p/m", endedAt, reason } as AttemptRecord;
}

// The keys of the table are those of its type.
test.each(Object.entries(failedSide) as [Reason, string][])(
  "%s is a failure of the target only if it is of the provider: it is of the %s",
  (reason, side) => {
    const outcomes = new TargetOutcomes(() => 1_000);
    outcomes.add(attempt(1_000, reason));
    const isOfProvider = side === "provider";
    expect(outcomes.of("p/m")).toEqual({
      attempts: 1,
      failures: isOfProvider ? 1 : 0,
      lastFailure: isOfProvider ? { reason, agoMs: 0 } : undefined,
      lastEndedAgoMs: 0,
    });
  },
);

test("the age of a target is that of its last attempt", () => {
  let now = 1_000;
  const outcomes = new TargetOutcomes(() => now);
  outcomes.add(attempt(1_000));
  now = 5_000;
  outcomes.add(attempt(4_000));
  expect(outcomes.of("p/m").lastEndedAgoMs).toBe(1_000);
  expect(outcomes.of("p/other").lastEndedAgoMs).toBeUndefined();
});
