import fc from "fast-check";
import { expect, test } from "vitest";
import { SpanQueue } from "../../../src/telemetry/traces/span-queue.ts";

const message = { spans: 2, bytes: 1_000_000 };

/** The bytes of the oldest batch. */
function taken(queue: SpanQueue): number[] | undefined {
  const batch = queue.take();
  return batch && [...batch.bytes];
}

test("spans come out in the order in which they were added, and none twice", () => {
  const queue = new SpanQueue({ spans: 10, bytes: 1_000_000 }, message);
  for (const byte of [1, 2, 3]) expect(queue.add(Uint8Array.of(byte, byte))).toBe(true);
  expect(taken(queue)).toEqual([1, 1, 2, 2]);
  expect(taken(queue)).toEqual([3, 3]);
  expect(taken(queue)).toBeUndefined();
  expect(queue.bytes).toBe(0);
});

test("a span is copied: what is written over it afterwards does not change it", () => {
  const queue = new SpanQueue({ spans: 10, bytes: 1_000_000 }, message);
  const span = Uint8Array.of(1);
  queue.add(span);
  span[0] = 2;
  queue.add(span);
  expect(taken(queue)).toEqual([1, 2]);
});

test("a batch that was given back holds the next spans alone", () => {
  const queue = new SpanQueue({ spans: 10, bytes: 1_000_000 }, message);
  queue.add(new Uint8Array(10_000));
  const batch = queue.take();
  if (batch !== undefined) queue.giveBack(batch);
  queue.add(Uint8Array.of(7));
  expect(taken(queue)).toEqual([7]);
});

test("a message with room for less than one span takes one", () => {
  const queue = new SpanQueue({ spans: 10, bytes: 1_000_000 }, { spans: 10, bytes: 100 });
  queue.add(new Uint8Array(10_000));
  queue.add(new Uint8Array(1));
  expect(queue.take()?.spans).toBe(1);
  expect(queue.size).toBe(1);
});

test("whatever is added and taken, all bounds hold, and every span is taken, refused or still there", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 9_000 }) }) },
    fc.constant({ take: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const bounds = { spans: 8, bytes: 20_000 };
      const most = { spans: 3, bytes: 8_000 };
      const queue = new SpanQueue(bounds, most);
      const waiting: number[] = [];
      let next = 0;
      for (const one of steps) {
        if ("add" in one) {
          next = (next + 1) % 256;
          const hasRoom = queue.size < bounds.spans && queue.bytes + one.add <= bounds.bytes;
          expect(queue.add(new Uint8Array(one.add).fill(next))).toBe(hasRoom);
          if (hasRoom) waiting.push(one.add * 256 + next);
        } else {
          const batch = queue.take();
          expect(batch === undefined).toBe(waiting.length === 0);
          const expected = waiting.splice(0, batch?.spans);
          expect(batch?.spans ?? 0).toBeLessThanOrEqual(most.spans);
          if (expected.length > 1) expect(batch?.byteLength).toBeLessThanOrEqual(most.bytes);
          const spans = expected.map((span) => Buffer.alloc(Math.floor(span / 256), span % 256));
          if (batch !== undefined) {
            expect(Buffer.compare(batch.bytes, Buffer.concat(spans))).toBe(0);
            queue.giveBack(batch);
          }
        }
        expect(queue.size).toBe(waiting.length);
        expect(queue.size).toBeLessThanOrEqual(bounds.spans);
        expect(queue.bytes).toBeLessThanOrEqual(bounds.bytes);
      }
    }),
  );
});
