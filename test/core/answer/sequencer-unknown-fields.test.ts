import { create, toBinary, type UnknownField } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { isContentEvent, type StreamEvent } from "../../../src/core/answer/event.ts";
import { createSequencer } from "../../../src/core/answer/sequencer.ts";
import { CompleteRequestSchema, PartFinishedSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { PartSchema } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { ServedSchema, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { finished, text } from "../../support/scripted-provider.ts";

/** A field that no version of the API has, as a newer provider in the same words would set it. */
const unknownField: UnknownField = { no: 2047, wireType: 0, data: new Uint8Array([1]) };
/** Its tag (2047 << 3 | 0) and its value. */
const unknownBytes = [0xf8, 0x7f, 0x01];

function sequence(...events: readonly StreamEvent[]): StreamEvent[] {
  const request = create(CompleteRequestSchema, { model: "m", prompt: "?" });
  return createSequencer("cmpl_1", request, create(ServedSchema)).accept(events);
}

test("a usage event keeps a field that this version does not know", () => {
  const value = create(UsageSchema);
  value.$unknown = [unknownField];
  const events = sequence({ case: "usage", value }, text("hello"), finished());

  const usage = events.find((event) => event.case === "usage")?.value;
  expect(usage?.$unknown).toEqual([unknownField]);
  expect(usage && [...toBinary(UsageSchema, usage)].slice(-3)).toEqual(unknownBytes);
  expect(events.map((event) => event.case)).toEqual(["started", "usage", "textDelta", "partFinished", "finished"]);
});

test("a part of an unknown kind is content and keeps its place, and the answer goes on", () => {
  const part = create(PartSchema);
  part.$unknown = [unknownField];
  const value = create(PartFinishedSchema, { part });
  const events = sequence({ case: "partFinished", value }, text("hello"), finished());

  const [first, second] = events.flatMap((event) => (event.case === "partFinished" ? [event.value] : []));
  expect(first?.part?.content.case).toBeUndefined();
  expect(first?.part && [...toBinary(PartSchema, first.part)]).toEqual(unknownBytes);
  expect(second).toMatchObject({ index: 1, part: { content: { case: "text", value: "hello" } } });
  expect(events.find(isContentEvent)?.case).toBe("partFinished");
});
