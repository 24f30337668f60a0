import { expect, test } from "vitest";
import { GatewayError } from "../../src/core/error.ts";
import { createSlots } from "../../src/routing/slots.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;

function slotsFor(concurrency: number, queueLength = 10) {
  const clock = createFakeClock();
  return { clock, slots: createSlots("p", { concurrency, queueLength, queueTimeoutMs: 1_000 }, clock) };
}

test("no more calls than slots, and those who wait are served in the order they came", async () => {
  const { slots, clock } = slotsFor(2);
  const order: string[] = [];
  const enter = async (name: string) => {
    const giveBack = await slots.take(never);
    order.push(name);
    return giveBack;
  };
  const first = await enter("a");
  const second = await enter("b");
  const third = enter("c");
  const fourth = enter("d");
  expect({ taken: slots.taken, waiting: slots.waiting }).toEqual({ taken: 2, waiting: 2 });
  second();
  (await third)();
  (await fourth)();
  first();
  expect(order).toEqual(["a", "b", "c", "d"]);
  expect({ taken: slots.taken, waiting: slots.waiting, timers: clock.pending }).toEqual({
    taken: 0,
    waiting: 0,
    timers: 0,
  });
});

test("a slot given back twice is one slot", async () => {
  const { slots } = slotsFor(1);
  const giveBack = await slots.take(never);
  giveBack();
  giveBack();
  await slots.take(never);
  expect(slots.taken).toBe(1);
});

test("a full queue refuses at once and names the limit", async () => {
  const { slots } = slotsFor(1, 0);
  await slots.take(never);
  await expect(slots.take(never)).rejects.toMatchObject({
    reason: "GATEWAY_OVERLOADED",
    retryable: true,
    quotaViolations: [{ subject: "provider:p", description: "1 concurrent upstream calls" }],
  });
});

test("a wait that is too long ends as GATEWAY_OVERLOADED and leaves the queue", async () => {
  const { slots, clock } = slotsFor(1);
  await slots.take(never);
  const waiting = slots.take(never);
  clock.advance(1_000);
  await expect(waiting).rejects.toMatchObject({ reason: "GATEWAY_OVERLOADED" });
  expect(slots.waiting).toBe(0);
});

test("a call that ends while it waits leaves the queue with its own reason; the next one is served", async () => {
  const { slots, clock } = slotsFor(1);
  const first = await slots.take(never);
  const controller = new AbortController();
  const left = slots.take(controller.signal);
  const next = slots.take(never);
  const reason = new GatewayError("CALLER_CANCELLED", "gone");
  controller.abort(reason);
  await expect(left).rejects.toBe(reason);
  first();
  (await next)();
  expect({ taken: slots.taken, waiting: slots.waiting, timers: clock.pending }).toEqual({
    taken: 0,
    waiting: 0,
    timers: 0,
  });
});

test("a call that has ended takes no slot", async () => {
  const { slots } = slotsFor(1);
  const reason = new GatewayError("DEADLINE_EXCEEDED", "late");
  await expect(slots.take(AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(slots.taken).toBe(0);
});
