import fc from "fast-check";
import { expect, test } from "vitest";
import { type Span, sizeOfSpan } from "../../../src/telemetry/traces/span.ts";
import { SpanQueue } from "../../../src/telemetry/traces/span-queue.ts";
import { aSpan } from "./a-span.ts";

const ofLength = (length: number): Span => aSpan({ attributes: { "gen_ai.input.messages": "x".repeat(length) } });

test("spans come out in the order in which they were added, and none twice", () => {
  const queue = new SpanQueue({ spans: 10, bytes: 1_000_000 });
  const spans = ["a", "b", "c"].map((name) => aSpan({ name }));
  for (const span of spans) expect(queue.add(span)).toBe(true);
  expect(queue.take({ spans: 2, bytes: 1_000_000 })).toEqual(spans.slice(0, 2));
  expect(queue.take({ spans: 2, bytes: 1_000_000 })).toEqual(spans.slice(2));
  expect(queue.take({ spans: 2, bytes: 1_000_000 })).toEqual([]);
  expect(queue.bytes).toBe(0);
});

test("a message with room for less than one span takes one", () => {
  const queue = new SpanQueue({ spans: 10, bytes: 1_000_000 });
  queue.add(ofLength(10_000));
  queue.add(ofLength(1));
  expect(queue.take({ spans: 10, bytes: 100 })).toHaveLength(1);
  expect(queue.size).toBe(1);
});

test("whatever is added and taken, both bounds hold, and every span is taken, refused or still there", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.integer({ min: 0, max: 3_000 }) }) },
    fc.record({ take: fc.integer({ min: 1, max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const bounds = { spans: 8, bytes: 20_000 };
      const queue = new SpanQueue(bounds);
      let [added, refused, taken] = [0, 0, 0];
      for (const one of steps) {
        if ("add" in one) {
          const span = ofLength(one.add);
          const hasRoom = queue.size < bounds.spans && queue.bytes + sizeOfSpan(span) <= bounds.bytes;
          expect(queue.add(span)).toBe(hasRoom);
          if (hasRoom) added += 1;
          else refused += 1;
        } else taken += queue.take({ spans: one.take, bytes: bounds.bytes }).length;
        expect(queue.size).toBeLessThanOrEqual(bounds.spans);
        expect(queue.bytes).toBeLessThanOrEqual(bounds.bytes);
        expect(queue.size).toBe(added - taken);
      }
      expect(refused + added).toBe(steps.filter((one) => "add" in one).length);
    }),
  );
});

test("the size of a span counts its content, its lists and its events", () => {
  const small = sizeOfSpan(aSpan());
  expect(sizeOfSpan(ofLength(5_000))).toBeGreaterThanOrEqual(small + 10_000);
  const listed = aSpan({ attributes: { "gen_ai.response.finish_reasons": ["x".repeat(1_000)] } });
  expect(sizeOfSpan(listed)).toBeGreaterThanOrEqual(small + 2_000);
  const attributes = { "tokenwire.queue.name": "x".repeat(1_000) };
  expect(sizeOfSpan(aSpan({ events: [{ name: "tokenwire.queue", atMs: 0, attributes }] }))).toBeGreaterThanOrEqual(
    small + 2_000,
  );
});
