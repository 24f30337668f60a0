import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { createLendingSlots, createSlots } from "../../../src/routing/layers/slots.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { slotsOf } from "../../support/targets.ts";
import { beginTestCall } from "../../support/test-call.ts";

const never = beginTestCall();

function slotsFor(concurrency: number, queueLength = 10) {
  const clock = createFakeClock();
  return { clock, slots: slotsOf("p", { concurrency, queueLength }, clock) };
}

test("no more calls than slots, and those that wait are served in order of arrival", async () => {
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
  const leaving = beginTestCall();
  const left = slots.take(leaving);
  const next = slots.take(never);
  const reason = new GatewayError("CALLER_CANCELLED", "gone");
  leaving.end({ kind: "failed", error: reason });
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
  const error = new GatewayError("DEADLINE_EXCEEDED", "late");
  const late = beginTestCall();
  late.end({ kind: "failed", error });
  await expect(slots.take(late)).rejects.toBe(error);
  expect(slots.taken).toBe(0);
});

const from = (caller: string, options = {}) => beginTestCall({ caller, ...options });

test("callers take turns: one call of each, however many each sent before", async () => {
  const { slots } = slotsFor(1);
  const order: string[] = [];
  const first = await slots.take(from("10.0.0.1:1"));
  const waits = ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3", "10.0.0.2:1", "10.0.0.3:1"].map(async (caller) => {
    const giveBack = await slots.take(from(caller));
    order.push(caller);
    giveBack();
  });
  first();
  await Promise.all(waits);
  expect(order).toEqual(["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1", "10.0.0.1:2", "10.0.0.1:3"]);
});

test("a caller at its own limit waits for its own calls, and delays no other", async () => {
  const clock = createFakeClock();
  const slots = slotsOf("p", { concurrency: 3, perCaller: 1, queueLength: 1 }, clock);
  const first = await slots.take(from("a:1"));
  const second = slots.take(from("a:2"));
  await slots.take(from("b:1"));
  await expect(slots.take(from("a:3"))).rejects.toMatchObject({
    reason: "GATEWAY_OVERLOADED",
    quotaViolations: [{ subject: "caller", description: "1 concurrent upstream calls of one caller" }],
  });
  expect({ taken: slots.taken, waiting: slots.waiting }).toEqual({ taken: 2, waiting: 1 });
  first();
  await second;
  expect({ taken: slots.taken, waiting: slots.waiting }).toEqual({ taken: 2, waiting: 0 });
});

test("callers with certificates are distinguished by their names, not by where they come from", async () => {
  const slots = slotsOf("p", { perCaller: 1 });
  const identity = (uri: string) => ({ commonName: "service", uris: [uri], dnsNames: [], fingerprint: "f" });
  await slots.take(from("10.0.0.1:1", { identity: identity("spiffe://a") }));
  await slots.take(from("10.0.0.1:2", { identity: identity("spiffe://b") }));
  await expect(slots.take(from("10.0.0.9:1", { identity: identity("spiffe://a") }))).rejects.toMatchObject({
    quotaViolations: [{ subject: "caller" }],
  });
});

test("a call that cannot be served in its time is refused at once, with the length of the wait", async () => {
  const { slots, clock } = slotsFor(1);
  const first = await slots.take(never);
  clock.advance(10_000);
  first();
  await slots.take(never);
  slots.take(never).catch(() => {});
  const limits = { totalMs: 19_000, deadlineMs: undefined, firstTokenMs: 1, idleMs: 1 };
  await expect(slots.take(beginTestCall({ clock, limits }))).rejects.toMatchObject({
    reason: "GATEWAY_OVERLOADED",
    retryDelayMs: 20_000,
  });
  const patient = slots.take(beginTestCall({ clock, limits: { ...limits, totalMs: 21_000 } }));
  expect(slots.waiting).toBe(2);
  patient.catch(() => {});
});

test("the time in the queue is in the progress of the call", async () => {
  const { slots, clock } = slotsFor(1);
  const first = await slots.take(never);
  const call = beginTestCall();
  const waiting = slots.take(call);
  clock.advance(250);
  first();
  await waiting;
  expect(call.progress.queuedMs).toBe(250);
});

test("a caller that fills the queue gives up its last places to callers with fewer", async () => {
  const slots = slotsOf("p", { concurrency: 1, queueLength: 3 });
  await slots.take(from("a:1"));
  const waits = ["a:2", "a:3", "a:4", "b:1", "c:1"].map((caller) => slots.take(from(caller)));
  const gone = {
    reason: "GATEWAY_OVERLOADED",
    message: expect.stringContaining("its place in the queue went to a caller with fewer calls that wait"),
  };
  await expect(waits[2]).rejects.toMatchObject(gone);
  await expect(waits[1]).rejects.toMatchObject(gone);
  // Now every caller waits with one call, and none gives way.
  await expect(slots.take(from("d:1"))).rejects.toMatchObject({
    message: expect.stringContaining("3 calls are waiting"),
  });
  await expect(slots.take(from("a:5"))).rejects.toMatchObject({
    message: expect.stringContaining("3 calls are waiting"),
  });
  expect(slots.waiting).toBe(3);
  for (const waiting of waits) waiting.catch(() => {});
});

test("after limits were raised calls that wait enter before a new one", async () => {
  const limits = { concurrency: 1, queueLength: 10, queueTimeoutMs: 1_000 };
  const slots = createSlots({ subject: "p", name: "p", calls: "calls" }, () => limits, createFakeClock());
  await slots.take(from("a:1"));
  const waiting = slots.take(from("b:1"));
  limits.concurrency = 2;
  const newcomer = slots.take(from("c:1"));
  await waiting;
  expect({ taken: slots.taken, waiting: slots.waiting }).toEqual({ taken: 2, waiting: 1 });
  newcomer.catch(() => {});
});

const silent = { entered() {}, left() {} };

function lendingSlots(concurrency: number) {
  const limits = { concurrency, queueLength: 10, queueTimeoutMs: 1_000 };
  const owner = { subject: "provider:p", name: "p", calls: "upstream calls" };
  return createLendingSlots<typeof never>(owner, () => limits, createFakeClock(), silent);
}

test("slots that are lent are taken by nobody else until they come back", async () => {
  const slots = lendingSlots(3);
  const giveBack = await slots.take(never);
  expect([slots.lend(5), slots.free, slots.lend(1)]).toEqual([2, 0, 0]);
  const waiting = slots.take(never);
  expect([slots.waiting, slots.waitMsFor(never) > 0]).toEqual([1, true]);
  slots.takeBack(1);
  (await waiting)();
  expect([slots.lend(1), slots.taken]).toEqual([1, 1]);
  slots.takeBack(2);
  giveBack();
  expect([slots.free, slots.taken, slots.waiting]).toEqual([3, 0, 0]);
});

test("none is lent while calls wait", async () => {
  const slots = lendingSlots(1);
  const giveBack = await slots.take(never);
  const waiting = slots.take(never);
  expect(slots.lend(1)).toBe(0);
  giveBack();
  (await waiting)();
  expect([slots.lend(1), slots.free]).toEqual([1, 0]);
});
