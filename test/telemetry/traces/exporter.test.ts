import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type Log, silentLog } from "../../../src/core/log.ts";
import { createOutageLog } from "../../../src/telemetry/otlp/outage-log.ts";
import { OtlpFault, type OtlpSender } from "../../../src/telemetry/otlp/settings.ts";
import { type SpanEncoder, SpanExporter, type SpanFate } from "../../../src/telemetry/traces/exporter.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { aSpan } from "./a-span.ts";

/** An exporter whose collector is the test. Its messages are the numbers of their spans. */
class Stage {
  readonly clock: FakeClock = createFakeClock();
  readonly lines: string[] = [];
  readonly fates: Record<SpanFate, number> = { sent: 0, queue_full: 0, failed: 0, refused: 0 };
  /** The messages that wait for an answer, and those that had one. */
  readonly waiting: { readonly spans: number; readonly answer: PromiseWithResolvers<Uint8Array> }[] = [];
  messages = 0;
  isClosed = false;
  readonly exporter: SpanExporter;

  constructor(spans = 1_000) {
    const log: Log = {
      ...silentLog,
      warn: (facts, text) => this.lines.push(`warn ${text} ${JSON.stringify(facts)}`),
      info: (facts, text) => this.lines.push(`info ${text} ${JSON.stringify(facts)}`),
    };
    const sender: OtlpSender = {
      send: ([count = 0, more = 0]) => {
        this.messages += 1;
        const answer = Promise.withResolvers<Uint8Array>();
        this.waiting.push({ spans: count + 256 * more, answer });
        return answer.promise;
      },
      close: () => {
        this.isClosed = true;
        for (const { answer } of this.waiting.splice(0)) answer.reject(new OtlpFault("closed"));
      },
    };
    this.exporter = new SpanExporter({
      encoder: {
        encode: () => Uint8Array.of(1),
        toMessage: ({ length }) => Uint8Array.of(length % 256, Math.floor(length / 256)),
        refusedBy: ([refused = 0]) => refused,
      },
      ...{ sender, clock: this.clock, intervalMs: 1_000 },
      bounds: { spans, bytes: 100_000_000 },
      outages: createOutageLog(log, "http://collector", "spans"),
      count: (fate, count) => {
        this.fates[fate] += count;
      },
    });
  }

  export(count: number): void {
    for (let exported = 0; exported < count; exported += 1) this.exporter.export(aSpan());
  }

  /** Answers the message that is under way: it refused so many of its spans, or is a fault. */
  async answer(result: number | Error): Promise<void> {
    const { answer } = this.waiting.shift() ?? {};
    if (result instanceof Error) answer?.reject(result);
    else answer?.resolve(Uint8Array.of(result));
    await settle();
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }
}

/** Lets all that is ready run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const unreachable = new OtlpFault("it cannot be reached");
let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

test("spans are sent together, after the interval", async () => {
  stage.export(3);
  await stage.advance(999);
  expect(stage.messages).toBe(0);
  await stage.advance(1);
  expect(stage.waiting).toMatchObject([{ spans: 3 }]);
  await stage.answer(0);
  expect(stage.fates).toEqual({ sent: 3, queue_full: 0, failed: 0, refused: 0 });
  expect(stage.clock.pending).toBe(0);
});

test("spans that fill a message are sent at once, one message at a time", async () => {
  stage.export(600);
  await settle();
  expect(stage.waiting).toMatchObject([{ spans: 256 }]);
  await stage.answer(0);
  expect(stage.waiting).toMatchObject([{ spans: 256 }]);
  await stage.answer(0);
  expect(stage.waiting).toEqual([]);
  await stage.advance(1_000);
  expect(stage.waiting).toMatchObject([{ spans: 88 }]);
  await stage.answer(0);
  expect(stage.fates.sent).toBe(600);
});

test("a message that fails is lost and counted, and the next one waits longer each time, 30 s at most", async () => {
  const pauses: number[] = [];
  for (let failures = 0; failures < 8; failures += 1) {
    stage.export(1);
    const before = stage.clock.now();
    while (stage.waiting.length === 0) await stage.advance(500);
    pauses.push(stage.clock.now() - before);
    await stage.answer(unreachable);
  }
  expect(pauses).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(stage.fates).toEqual({ sent: 0, queue_full: 0, failed: 8, refused: 0 });
});

test("an outage has one line at its beginning and one at its end", async () => {
  for (const result of [unreachable, unreachable, 0, 0, new OtlpFault("it answered with HTTP status 503"), 0]) {
    stage.export(1);
    while (stage.waiting.length === 0) await stage.advance(500);
    await stage.answer(result);
  }
  expect(stage.lines).toEqual([
    'warn spans cannot be sent to the collector {"endpoint":"http://collector","fault":"it cannot be reached"}',
    'info spans reach the collector again {"endpoint":"http://collector","failures":2}',
    'warn spans cannot be sent to the collector {"endpoint":"http://collector","fault":"it answered with HTTP status 503"}',
    'info spans reach the collector again {"endpoint":"http://collector","failures":1}',
  ]);
});

test("after an outage the spans that waited are sent without further pauses", async () => {
  stage.export(1);
  await stage.advance(1_000);
  stage.export(600);
  await stage.answer(unreachable);
  expect(stage.waiting).toEqual([]);
  await stage.advance(1_000);
  for (const spans of [256, 256]) {
    expect(stage.waiting).toMatchObject([{ spans }]);
    await stage.answer(0);
  }
  await stage.advance(1_000);
  expect(stage.waiting).toMatchObject([{ spans: 88 }]);
});

test("spans that a collector refuses are counted apart", async () => {
  stage.export(5);
  await stage.advance(1_000);
  await stage.answer(2);
  expect(stage.fates).toEqual({ sent: 3, queue_full: 0, failed: 0, refused: 2 });
  expect(stage.lines).toHaveLength(1);
});

test("a collector that hangs holds one message, and what the queue has no room for is counted", async () => {
  stage = new Stage(300);
  stage.export(256);
  await settle();
  stage.export(400);
  await stage.advance(600_000);
  expect(stage.messages).toBe(1);
  expect(stage.fates).toEqual({ sent: 0, queue_full: 100, failed: 0, refused: 0 });
});

test("close sends what is left, several messages if need be", async () => {
  stage.export(300);
  await settle();
  const closed = stage.exporter.close();
  await stage.answer(0);
  await stage.answer(0);
  await closed;
  expect(stage.fates.sent).toBe(300);
  expect(stage.isClosed).toBe(true);
  expect(stage.clock.pending).toBe(0);
});

test("close waits for a collector that hangs for two seconds, and counts what it loses", async () => {
  stage.export(300);
  await settle();
  let hasClosed = false;
  const closed = stage.exporter.close().then(() => {
    hasClosed = true;
  });
  await stage.advance(1_999);
  expect(hasClosed).toBe(false);
  await stage.advance(1);
  await closed;
  await settle();
  expect(stage.fates).toEqual({ sent: 0, queue_full: 0, failed: 300, refused: 0 });
  stage.export(1);
  expect(stage.fates.queue_full).toBe(1);
});

test("close asks a collector that is down once", async () => {
  stage.export(1);
  const closed = stage.exporter.close();
  await settle();
  await stage.answer(unreachable);
  await closed;
  expect(stage.messages).toBe(1);
  expect(stage.fates.failed).toBe(1);
});

test.each<"encode" | "toMessage">(["encode", "toMessage"])(
  "an encoder whose %s throws loses spans and nothing else",
  async (failing) => {
    const fates: string[] = [];
    const clock = createFakeClock();
    const encoder: SpanEncoder = { encode: () => Uint8Array.of(1), toMessage: (spans) => spans, refusedBy: () => 0 };
    const exporter = new SpanExporter({
      encoder: {
        ...encoder,
        [failing]() {
          throw new Error("a bug");
        },
      },
      sender: { send: () => Promise.reject(new Error("sent")), close() {} },
      bounds: { spans: 10, bytes: 100_000 },
      ...{ clock, intervalMs: 1_000 },
      outages: createOutageLog(silentLog, "http://collector", "spans"),
      count: (fate, count) => fates.push(`${fate} ${count}`),
    });
    exporter.export(aSpan());
    clock.advance(1_000);
    await settle();
    expect(fates).toEqual(["failed 1"]);
  },
);

test("whatever a collector does, every span has one fate, and there is never more than one message", async () => {
  const step = fc.oneof(
    fc.record({ export: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ advance: fc.constantFrom(100, 1_000, 30_000) }),
    fc.record({ answer: fc.constantFrom(0, 1, "fault" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const own = new Stage(500);
      let exported = 0;
      for (const one of steps) {
        if ("export" in one) {
          own.export(one.export);
          exported += one.export;
        } else if ("advance" in one) await own.advance(one.advance);
        else await own.answer(one.answer === "fault" ? unreachable : one.answer);
        expect(own.waiting.length).toBeLessThanOrEqual(1);
      }
      const closed = own.exporter.close();
      await own.advance(2_000);
      await closed;
      await settle();
      const fates = Object.values(own.fates).reduce((sum, count) => sum + count, 0);
      expect(fates).toBe(exported);
      expect(own.clock.pending).toBe(0);
    }),
    { numRuns: 50 },
  );
});
