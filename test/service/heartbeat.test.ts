import { expect, test } from "vitest";
import type { Events, StreamEvent } from "../../src/core/answer/event.ts";
import { withHeartbeats } from "../../src/service/heartbeat.ts";
import { eventually } from "../support/eventually.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { batches, finished, text } from "../support/scripted-provider.ts";

function iterate(events: Events): AsyncIterator<readonly StreamEvent[]> {
  return events[Symbol.asyncIterator]();
}

async function nextCases(iterator: AsyncIterator<readonly StreamEvent[]>): Promise<string[]> {
  const { value } = await iterator.next();
  return value.map((event: StreamEvent) => event.case);
}

test("each interval of silence is one heartbeat, and the events that come later are not lost", async () => {
  const clock = createFakeClock();
  const gate = Promise.withResolvers<void>();
  async function* events(): AsyncGenerator<readonly StreamEvent[]> {
    await gate.promise;
    yield [text("a")];
  }
  const iterator = iterate(withHeartbeats(events(), 1_000, clock));
  for (const _beat of [1, 2]) {
    const next = nextCases(iterator);
    await eventually(() => expect(clock.pending).toBe(1));
    clock.advance(1_000);
    expect(await next).toEqual(["heartbeat"]);
  }
  gate.resolve();
  expect(await nextCases(iterator)).toEqual(["textDelta"]);
  expect((await iterator.next()).done).toBe(true);
  expect(clock.pending).toBe(0);
});

test("events that come in time are not interrupted", async () => {
  const clock = createFakeClock();
  const iterator = iterate(withHeartbeats(batches([text("a")], [finished()]), 1_000, clock));
  expect([await nextCases(iterator), await nextCases(iterator)]).toEqual([["textDelta"], ["finished"]]);
  expect((await iterator.next()).done).toBe(true);
});

test("an error of the events is thrown as it is, also while a heartbeat waits to be read", async () => {
  const clock = createFakeClock();
  const error = new Error("broken");
  const gate = Promise.withResolvers<void>();
  const iterator = iterate(
    withHeartbeats(
      (async function* (): AsyncGenerator<readonly StreamEvent[]> {
        await gate.promise;
        yield* [];
        throw error;
      })(),
      1_000,
      clock,
    ),
  );
  const beat = nextCases(iterator);
  await eventually(() => expect(clock.pending).toBe(1));
  clock.advance(1_000);
  await beat;
  gate.resolve();
  await expect(iterator.next()).rejects.toBe(error);
});

test("a reader that leaves does not wait for a source that hangs", async () => {
  const clock = createFakeClock();
  const hang: Events = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: () => new Promise(() => {}) }),
  };
  const iterator = iterate(withHeartbeats(hang, 1_000, clock));
  const beat = nextCases(iterator);
  await eventually(() => expect(clock.pending).toBe(1));
  clock.advance(1_000);
  await beat;
  await expect(iterator.return?.()).resolves.toMatchObject({ done: true });
});
