import { expect, test } from "vitest";
import { startHeartbeat } from "../../src/workers/heartbeat.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { settle } from "../support/routed.ts";

const beatMs = 5_000;

/** A heartbeat, and the pings that wait for an answer. */
function createStage() {
  const clock = createFakeClock();
  const pings: PromiseWithResolvers<null>[] = [];
  let silences = 0;
  const { stop, answers } = startHeartbeat({
    ping() {
      const ping = Promise.withResolvers<null>();
      pings.push(ping);
      return ping.promise;
    },
    onSilence() {
      silences += 1;
    },
    clock,
  });
  return {
    ...{ clock, pings, stop, answers },
    silences: () => silences,
    async beat() {
      clock.advance(beatMs);
      await settle();
    },
  };
}

test("a process that answers is left alone, however late it answers within 30 s", async () => {
  const { beat, pings, silences } = createStage();
  for (let round = 0; round < 20; round += 1) {
    for (let missed = 0; missed < 6; missed += 1) await beat();
    for (const ping of pings.splice(0)) ping.resolve(null);
    await settle();
  }
  expect(silences()).toBe(0);
});

test("one that does not answer for 30 s hangs, which is said once", async () => {
  const { beat, pings, silences, clock } = createStage();
  await beat();
  for (let missed = 0; missed < 5; missed += 1) await beat();
  expect([pings.length, silences()]).toEqual([6, 0]);
  await beat();
  expect([pings.length, silences()]).toEqual([6, 1]);
  clock.advance(10 * beatMs);
  expect([pings.length, silences()]).toEqual([6, 1]);
});

test("after this process was suspended, the other one has its time to answer", () => {
  // A timer that is late runs once, however late it is.
  const due: (() => void)[] = [];
  let now = 0;
  let silences = 0;
  const ping = (): Promise<never> => new Promise(() => {});
  const onSilence = (): void => {
    silences += 1;
  };
  const clock = {
    now: () => now,
    after(_: number, task: () => void) {
      due.push(task);
      return () => {};
    },
  };
  startHeartbeat({ ping, onSilence, clock });
  for (let beat = 0; beat < 6; beat += 1) {
    now += 3_600_000;
    due.shift()?.();
  }
  expect(silences).toBe(0);
});

test("no answer can come from a process that has ended: nothing is said, and nothing is asked after the stop", async () => {
  const { beat, pings, silences, stop, clock } = createStage();
  await beat();
  pings[0]?.reject(new Error("the other process is gone"));
  await settle();
  stop();
  clock.advance(100 * beatMs);
  expect([pings.length, silences()]).toEqual([1, 0]);
});

test("a process answers while it has missed one beat at most, and again once an answer has come", async () => {
  const { beat, pings, answers } = createStage();
  expect(answers()).toBe(true);
  await beat();
  expect(answers()).toBe(true);
  await beat();
  expect(answers()).toBe(false);
  pings.at(-1)?.resolve(null);
  await settle();
  expect(answers()).toBe(true);
});
