import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import {
  CompleteResponseSchema,
  FinishedSchema,
  FinishReason,
  PartFinishedSchema,
  StartedSchema,
  StreamCompleteResponseSchema,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { MessageSchema, PartSchema, Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import {
  Cost_Source,
  CostSchema,
  ServedSchema,
  Usage_Source,
  UsageSchema,
} from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { FrameWriter } from "../../../src/transport/grpc/frame-writer.ts";
import { sliceBytes } from "../../../src/transport/http/paced-write.ts";
import { everyField } from "../../support/every-field.ts";
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

/** Any int32, around the values where its encoding grows, and below 0. */
const int32 = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, -(2 ** 31)));
const served = fc.record(
  { provider: text, model: text, providerRequestId: text, attempt: int32 },
  { requiredKeys: [] },
);
/** Any int64, of which most are no price. */
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, 2n ** 53n - 1n, 2n ** 53n),
);
const cost = fc.record(
  { nanoUsd: int64, source: fc.constantFrom(Cost_Source.UNSPECIFIED, Cost_Source.CONFIGURED), callNanoUsd: int64 },
  { requiredKeys: [] },
);
const usage = fc.record(
  {
    cost,
    ...{ inputTokens: int32, outputTokens: int32, cacheReadTokens: int32, cacheWriteTokens: int32 },
    ...{ reasoningTokens: int32, source: fc.constantFrom(Usage_Source.UNSPECIFIED, Usage_Source.ESTIMATED) },
  },
  { requiredKeys: [] },
);
const part = fc.record(
  {
    content: fc.oneof(
      { weight: 4, arbitrary: text.map((value) => ({ case: "text" as const, value })) },
      text.map((value) => ({ case: "refusal" as const, value })),
      text.map((name) => ({ case: "toolCall" as const, value: { id: "call", name } })),
      fc.constant({ case: undefined }),
    ),
    citations: fc.boolean().map((isCited) => (isCited ? [{ title: "a source" }] : [])),
    providerState: fc.oneof({ weight: 4, arbitrary: fc.constant(new Uint8Array()) }, fc.uint8Array()),
    cacheHint: fc.constant({}),
  },
  { requiredKeys: [] },
);
const ending = {
  finishReason: fc.constantFrom(FinishReason.UNSPECIFIED, FinishReason.STOP, FinishReason.REFUSAL),
  providerFinishReason: text,
  usage,
  stopSequence: text,
  refusalCategory: text,
};
const response = fc
  .record(
    {
      ...{ id: text, text, served, ...ending },
      message: fc.record(
        { role: fc.constantFrom(Role.UNSPECIFIED, Role.ASSISTANT), text, parts: fc.array(part, { maxLength: 3 }) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  )
  .map((init) => create(CompleteResponseSchema, init));

const events: Readonly<Record<string, fc.Arbitrary<Init>>> = {
  textDelta: text.map((value) => ({ case: "textDelta", value })),
  reasoningDelta: text.map((value) => ({ case: "reasoningDelta", value })),
  refusalDelta: text.map((value) => ({ case: "refusalDelta", value })),
  toolCallDelta: fc
    .tuple(fc.integer({ min: -1, max: 300 }), text)
    .map(([index, argumentsJson]) => ({ case: "toolCallDelta", value: { index, argumentsJson } })),
  started: fc.record({ id: text, served }, { requiredKeys: [] }).map((value) => ({ case: "started", value })),
  toolCallStarted: text.map((name) => ({ case: "toolCallStarted", value: { index: 1, id: "call", name } })),
  partFinished: fc
    .record({ index: int32, part }, { requiredKeys: [] })
    .map((value) => ({ case: "partFinished", value })),
  usage: usage.map((value) => ({ case: "usage", value })),
  finished: fc.record(ending, { requiredKeys: [] }).map((value) => ({ case: "finished", value })),
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

  test("for whole answers", () => {
    const writer = new FrameWriter(noLimit);
    fc.assert(
      fc.property(response, (message) => {
        const frame = envelope(toBinary(CompleteResponseSchema, message));
        expect(Buffer.from(writer.encodeResponse(message)).equals(frame)).toBe(true);
      }),
      { numRuns },
    );
  });

  test("for every field of the messages that it writes", () => {
    const writer = new FrameWriter(noLimit);
    const checkResponse = (init: MessageInitShape<typeof CompleteResponseSchema>): void => {
      const message = create(CompleteResponseSchema, init);
      const frame = envelope(toBinary(CompleteResponseSchema, message));
      expect(Buffer.from(writer.encodeResponse(message)).toString("hex")).toBe(frame.toString("hex"));
    };
    const checkEvent = (init: Init): void => {
      const event = toEvent(init);
      expect(Buffer.from(writer.encode([event])).toString("hex")).toBe(expected([event]).toString("hex"));
    };
    for (const [, message] of everyField(CompleteResponseSchema)) checkResponse(message);
    for (const [, served] of everyField(ServedSchema)) checkResponse({ served });
    for (const [, usage] of everyField(UsageSchema)) checkResponse({ usage });
    for (const [, cost] of everyField(CostSchema)) checkResponse({ usage: { cost } });
    for (const [, message] of everyField(MessageSchema)) checkResponse({ message });
    for (const [, part] of everyField(PartSchema)) checkResponse({ message: { parts: [part] } });
    for (const [, value] of everyField(StartedSchema)) checkEvent({ case: "started", value });
    for (const [, value] of everyField(FinishedSchema)) checkEvent({ case: "finished", value });
    for (const [, value] of everyField(PartFinishedSchema)) checkEvent({ case: "partFinished", value });
  });

  test("for messages with fields that this version does not know, which are kept", () => {
    const $unknown = [{ no: 900, wireType: 0, data: new Uint8Array([1]) }];
    const started = toEvent({ case: "started", value: { id: "id", $unknown } });
    const message = create(CompleteResponseSchema, { usage: { outputTokens: 1, $unknown } });
    const writer = new FrameWriter(noLimit);
    expect(Buffer.from(writer.encode([started]))).toEqual(expected([started]));
    expect(Buffer.from(writer.encodeResponse(message))).toEqual(envelope(toBinary(CompleteResponseSchema, message)));
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
    const answer = create(CompleteResponseSchema, { text: "x".repeat(100) });
    expect(() => new FrameWriter(100).encodeResponse(answer)).toThrow(expect.objectContaining({ reason: "INTERNAL" }));
    expect(new FrameWriter(102).encodeResponse(answer)).toHaveLength(107);
  });

  test("is refused after the messages before it", () => {
    const writer = new FrameWriter(100);
    expect(Buffer.from(writer.encode([short, long, short]))).toEqual(expected([short]));
    expect(() => writer.encode([long, short])).toThrow("larger than the 100 bytes");
  });
});
