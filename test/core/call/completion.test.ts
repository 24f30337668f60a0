import { expect, test } from "vitest";
import type { CompletionView } from "../../../src/core/call/completion.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { beginTestCall } from "../../support/test-call.ts";

test("a limit that has passed already ends the completion at once", () => {
  const clock = createFakeClock();
  const call = beginTestCall({ clock });
  clock.advance(1_000);
  call.limitTotal(1_000, "late");
  expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "TOTAL_TIMEOUT", message: "late" } });
  expect({ aborted: call.signal.aborted, timers: clock.pending }).toEqual({ aborted: true, timers: 0 });
});

test("the nearest limit ends a completion, in whichever order they were set", () => {
  const clock = createFakeClock();
  const limits = { totalMs: 3_000, deadlineMs: undefined, firstTokenMs: 1, idleMs: 1 };
  const call = beginTestCall({ clock, limits });
  call.limitTotal(2_000, "nearer");
  call.limitTotal(2_500, "farther");
  expect(call.remainingMs()).toBe(2_000);
  clock.advance(1_999);
  expect(call.outcome).toBeUndefined();
  clock.advance(1);
  expect(call.outcome).toMatchObject({ error: { message: "nearer" } });
  expect(clock.pending).toBe(0);
});

/** What programs see of a call, member by member: a further one, such as the observer, does not compile. */
const publicMembers = {
  ...{ id: true, caller: true, identity: true, streaming: true, limits: true, startedAt: true, signal: true },
  ...{ limitTotal: true, remainingMs: true, progress: true, clock: true, log: true },
  ...{ outcome: true, onEnd: true, end: true },
} satisfies Record<keyof CompletionView, true>;

test("a completion has every member that programs see", () => {
  const completion = beginTestCall();
  expect(Object.keys(publicMembers).filter((name) => !(name in completion))).toEqual([]);
});
