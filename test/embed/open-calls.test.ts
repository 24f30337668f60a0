import { expect, test } from "vitest";
import { createOpenCalls } from "../../src/embed/open-calls.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { beginTestCall } from "../support/test-call.ts";

test("calls in progress have the grace to finish; the rest end as SHUTTING_DOWN, and no timer is left", async () => {
  const clock = createFakeClock();
  const openCalls = createOpenCalls(clock);
  const [quick, slow] = [beginTestCall(), beginTestCall()];
  openCalls.add(quick);
  openCalls.add(slow);
  const drained = openCalls.drain(1_000);
  clock.advance(999);
  quick.end({ kind: "ok" });
  expect([quick.outcome, slow.outcome]).toEqual([{ kind: "ok" }, undefined]);
  clock.advance(1);
  expect(slow.outcome).toMatchObject({ kind: "failed", error: { reason: "SHUTTING_DOWN", retryable: true } });
  await drained;
  expect(clock.pending).toBe(0);
});

test("once all have ended the drain resolves before the grace is over, and its timer is gone", async () => {
  const clock = createFakeClock();
  const openCalls = createOpenCalls(clock);
  const call = beginTestCall();
  openCalls.add(call);
  const drained = openCalls.drain(1_000);
  call.end({ kind: "ok" });
  await drained;
  expect(clock.pending).toBe(0);
});

test("a call that comes too late ends at once", async () => {
  const openCalls = createOpenCalls(createFakeClock());
  await openCalls.drain(1_000);
  const late = beginTestCall();
  openCalls.add(late);
  expect(late.outcome).toMatchObject({ kind: "failed", error: { reason: "SHUTTING_DOWN" } });
});

test("the process stays alive as long as a call is in progress, and no longer", () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
  const before = timers();
  const openCalls = createOpenCalls(createFakeClock());
  const calls = [beginTestCall({ clock: createFakeClock() }), beginTestCall({ clock: createFakeClock() })];
  for (const call of calls) openCalls.add(call);
  expect(timers()).toBe(before + 1);
  calls[0]?.end({ kind: "ok" });
  expect(timers()).toBe(before + 1);
  calls[1]?.end({ kind: "ok" });
  expect(timers()).toBe(before);
});
