import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { FinishReason, StreamCompleteResponseSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { FrameWriter } from "../../../src/transport/grpc/frame-writer.ts";
import { sliceBytes } from "../../../src/transport/http/paced-write.ts";
import { envelope } from "../../support/http-answers.ts";

// The whole laws were checked by hand with FRAME_RUNS=100000.
const numRuns = Number(process.env["FRAME_RUNS"] ?? 1_000);
const noLimit = 2 ** 31;

type Init = NonNullable<MessageInitShape<typeof StreamCompleteResponseSchema>["event"]>;

function toEvent(init: Init): StreamEvent {
  const { event } = create(StreamCompleteResponseSchema, { event: init });
  if (event.case === undefined) throw new Error("a message without an event is no event");
  return event;
}

/** Any text: of every length of UTF-8, with halves of surrogate pairs, around the lengths where its length grows. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
  fc
    .tuple(
      fc.constantFrom(42, 63, 64, 126, 127, 128, 129, 5_461, 5_462, 16_383, 16_384, 30_000),
      fc.constantFrom("x", "é", "字"),
    )
    .map(([length, character]) => character.repeat(length)),
);

const events: Readonly<Record<string, fc.Arbitrary<Init>>> = {
  textDelta: text.map((value) => ({ case: "textDelta", value })),
  reasoningDelta: text.map((value) => ({ case: "reasoningDelta", value })),
  refusalDelta: text.map((value) => ({ case: "refusalDelta", value })),
  toolCallDelta: fc
    .tuple(fc.integer({ min: -1, max: 300 }), text)
    .map(([index, argumentsJson]) => ({ case: "toolCallDelta", value: { index, argumentsJson } })),
  started: text.map((id) => ({ case: "started", value: { id, served: { provider: "openai", model: id } } })),
  toolCallStarted: text.map((name) => ({ case: "toolCallStarted", value: { index: 1, id: "call", name } })),
  partFinished: text.map((value) => ({ case: "partFinished", value: { part: { content: { case: "text", value } } } })),
  usage: fc.nat().map((outputTokens) => ({ case: "usage", value: { outputTokens } })),
  finished: fc.constant({ case: "finished", value: { finishReason: FinishReason.STOP } }),
  heartbeat: fc.constant({ case: "heartbeat", value: {} }),
  citation: text.map((title) => ({ case: "citation", value: { title } })),
  serverToolStarted: text.map((name) => ({ case: "serverToolStarted", value: { id: "call", name } })),
};

const anyEvent = fc.oneof(...Object.values(events)).map(toEvent);

/** All frames of messages, and how many pieces they came in. */
function encodeAll(writer: FrameWriter, messages: readonly StreamEvent[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let rest = messages; rest.length > 0; rest = rest.slice(writer.encoded)) pieces.push(writer.encode(rest));
  return pieces;
}

function expected(events: readonly StreamEvent[]): Buffer {
  return Buffer.concat(
    events.map((event) =>
      envelope(toBinary(StreamCompleteResponseSchema, create(StreamCompleteResponseSchema, { event }))),
    ),
  );
}

test("every event of the API has its law below", () => {
  const names = StreamCompleteResponseSchema.fields.map(({ localName }) => localName);
  expect(Object.keys(events).toSorted()).toEqual(names.toSorted());
});

describe("frames are those of protobuf-es", () => {
  test.each(Object.entries(events))("for %s", (_name, event) => {
    const writer = new FrameWriter(noLimit);
    fc.assert(
      fc.property(event.map(toEvent), (message) => {
        expect(Buffer.concat(encodeAll(writer, [message])).equals(expected([message]))).toBe(true);
      }),
      { numRuns: numRuns / 4 },
    );
    expect(writer.encoded).toBe(1);
  });

  test("for batches of any events", () => {
    const writer = new FrameWriter(noLimit);
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (messages) => {
        expect(Buffer.concat(encodeAll(writer, messages)).equals(expected(messages))).toBe(true);
      }),
      { numRuns },
    );
    expect(writer.encode([])).toHaveLength(0);
  });

  test("for a message larger than the memory of the writer", () => {
    const messages = ["a", "x".repeat(1_000_000), "b"].map((value) => toEvent({ case: "textDelta", value }));
    const pieces = encodeAll(new FrameWriter(noLimit), messages);
    expect(Buffer.concat(pieces)).toEqual(expected(messages));
    expect(pieces).toHaveLength(3);
  });
});

test("the frames of a batch are one piece, until a slice is full", () => {
  const messages = Array.from({ length: 1_000 }, () => toEvent({ case: "textDelta", value: "x".repeat(100) }));
  const pieces = encodeAll(new FrameWriter(noLimit), messages);
  for (const piece of pieces.slice(0, -1)) {
    expect(piece.byteLength).toBeGreaterThanOrEqual(sliceBytes);
    expect(piece.byteLength).toBeLessThan(sliceBytes + 200);
  }
});

test("frames have memory of their own, and no more than they need", () => {
  const writer = new FrameWriter(noLimit);
  const first = writer.encode([toEvent({ case: "textDelta", value: "first" })]);
  const before = Buffer.from(first);
  writer.encode([toEvent({ case: "textDelta", value: "other" })]);
  expect(Buffer.from(first)).toEqual(before);
  expect(first.buffer.byteLength).toBe(first.byteLength);
});

describe("a message above the limit", () => {
  const long = toEvent({ case: "textDelta", value: "x".repeat(100) });
  const short = toEvent({ case: "textDelta", value: "x" });

  test("is refused as a bug of the gateway", () => {
    expect(() => new FrameWriter(100).encode([long])).toThrow(expect.objectContaining({ reason: "INTERNAL" }));
    expect(new FrameWriter(102).encode([long])).toHaveLength(107);
  });

  test("is refused after the messages before it", () => {
    const writer = new FrameWriter(100);
    expect(Buffer.from(writer.encode([short, long, short]))).toEqual(expected([short]));
    expect(() => writer.encode([long, short])).toThrow("larger than the 100 bytes");
  });
});
