import { describe, expect, test } from "vitest";
import type { GatewayError } from "../../../../src/core/errors/error.ts";
import { type BufferShare, createBufferBudget } from "../../../../src/transport/http/body/buffer-budget.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const limits = { maxBufferedBytes: 1_000, bufferWaitMs: 5_000, maxBufferWaiters: 2, requestTimeoutMs: 60_000 };

function stage(maxBufferedBytes = limits.maxBufferedBytes) {
  const clock = createFakeClock();
  const budget = createBufferBudget({ ...limits, maxBufferedBytes }, clock);
  const evicted: [name: string, reason: string][] = [];
  function open(name: string): BufferShare {
    return budget.open((error: GatewayError) => evicted.push([name, error.reason]));
  }
  return { clock, budget, evicted, open };
}

async function isPending(promise: Promise<unknown> | undefined): Promise<boolean> {
  const pending = {};
  await Promise.resolve();
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}

test("what fits is there at once, and what is given back can be had again", () => {
  const { budget, open } = stage();
  const first = open("first");
  expect(first.take(1_000)).toBeUndefined();
  expect(budget.heldBytes()).toBe(1_000);
  first.release();
  first.release();
  expect(budget.heldBytes()).toBe(0);
  expect(open("second").take(1_000)).toBeUndefined();
});

test("a request that needs more memory than is free waits until another ends", async () => {
  const { open } = stage();
  const [first, second] = [open("first"), open("second")];
  await first.take(600);
  const waiting = second.take(600);
  expect(await isPending(waiting)).toBe(true);
  first.release();
  await expect(waiting).resolves.toBeUndefined();
});

test("the request that holds memory longest always gets more, so that one can finish", async () => {
  const { budget, open } = stage();
  const [oldest, younger] = [open("oldest"), open("younger")];
  await oldest.take(500);
  await younger.take(500);
  expect(oldest.take(5_000)).toBeUndefined();
  expect(budget.heldBytes()).toBe(6_000);
});

test("when all want more, each gets it once those before it have ended", async () => {
  const { open } = stage();
  const shares = ["a", "b", "c"].map(open);
  for (const share of shares) await share.take(333);
  const waits = shares.map((share) => share.take(500));
  expect(waits[0]).toBeUndefined();
  shares[0]?.release();
  await waits[1];
  shares[1]?.release();
  await waits[2];
});

describe("a request that has waited in vain", () => {
  test("is refused as GATEWAY_OVERLOADED, with the key that sets the limit and a retry", async () => {
    const { clock, open } = stage();
    await open("first").take(1_000);
    const waiting = open("second").take(1);
    clock.advance(5_000);
    await expect(waiting).rejects.toMatchObject({
      reason: "GATEWAY_OVERLOADED",
      retryable: true,
      quotaViolations: [{ subject: "server.maxBufferedBytes" }],
    });
  });

  test("takes those along that hold memory and hardly move, and no others", async () => {
    const { clock, evicted, open } = stage();
    const [stalled, moving] = [open("stalled"), open("moving")];
    await stalled.take(500);
    await moving.take(500);
    const waiting = open("third").take(1);
    clock.advance(4_000);
    stalled.arrived(100);
    moving.arrived(65_536);
    clock.advance(1_000);
    await expect(waiting).rejects.toMatchObject({ reason: "GATEWAY_OVERLOADED" });
    expect(evicted).toEqual([["stalled", "GATEWAY_OVERLOADED"]]);
  });
});

describe("requests that hold all memory and send a little now and then", () => {
  const mebibyte = 1_024 * 1_024;

  /** Two that hold all, and send more than 64 KiB in the time that others wait, which is far too little for them. */
  async function holdAll() {
    const { clock, budget } = stage(64 * mebibyte);
    const held = ["first", "second"].map(() => {
      const share: BufferShare = budget.open(() => share.close());
      return share;
    });
    for (const share of held) await share.take(32 * mebibyte);
    function drip(seconds: number): void {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        for (const share of held) share.arrived(14_000);
      }
    }
    return { budget, drip, open: () => budget.open(() => {}) };
  }

  test("give way to the first one that waits once they have done so for as long as it may wait", async () => {
    const { drip, open } = await holdAll();
    drip(6);
    const large = open().take(8 * mebibyte);
    expect(await isPending(large)).toBe(false);
  });

  test("give way to one that waits before it is refused", async () => {
    const { drip, open } = await holdAll();
    const large = open().take(8 * mebibyte);
    drip(5);
    await expect(large).resolves.toBeUndefined();
  });

  test("do not make a small request wait, but many small ones have a limit, too", async () => {
    const { budget, open } = await holdAll();
    for (let count = 0; count < 128; count++) expect(open().take(65_536)).toBeUndefined();
    expect(await isPending(open().take(4_096))).toBe(true);
    expect(budget.heldBytes()).toBe(72 * mebibyte);
  });
});

test("a request that moves as fast as it has to in order to arrive in time keeps its memory", async () => {
  const { clock, budget } = stage(64 * 1_024 * 1_024);
  let isEvicted = false;
  const upload = budget.open(() => {
    isEvicted = true;
  });
  await upload.take(64 * 1_024 * 1_024);
  const waiting = budget.open(() => {}).take(1_000_000);
  for (let second = 0; second < 5; second++) {
    upload.arrived(2 * 1_024 * 1_024);
    clock.advance(1_000);
  }
  await expect(waiting).rejects.toMatchObject({ reason: "GATEWAY_OVERLOADED" });
  expect(isEvicted).toBe(false);
});

test("no more requests wait than may", async () => {
  const { open } = stage();
  await open("first").take(1_000);
  const waits = ["a", "b"].map((name) => open(name).take(1));
  await expect(open("c").take(1)).rejects.toMatchObject({ reason: "GATEWAY_OVERLOADED" });
  expect(await isPending(waits[0])).toBe(true);
});

test("a request that ends while it waits leaves nothing behind", async () => {
  const { budget, clock, open } = stage();
  const first = open("first");
  await first.take(1_000);
  const second = open("second");
  const waiting = second.take(1);
  second.close();
  await expect(waiting).rejects.toThrow("ended");
  first.close();
  await expect(first.take(1)).rejects.toThrow("ended");
  expect(budget.heldBytes()).toBe(0);
  expect(clock.pending).toBe(0);
});
