import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { maxAnswerLengths } from "../../src/core/answer/answer-length.ts";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import { maxAnswerParts } from "../../src/core/answer/parts/part-order.ts";
import { createSequencer } from "../../src/core/answer/sequencer.ts";
import {
  CompleteRequestSchema,
  PartFinishedSchema,
  ToolCallStartedSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import {
  CitationSchema,
  PartSchema,
  ReasoningSchema,
  ServerToolResultSchema,
} from "../../src/gen/tokenwire/v1/message_pb.ts";
import { ServedSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";

const reasoning = create(PartSchema, {
  content: { case: "reasoning", value: create(ReasoningSchema, { redacted: true }) },
});
const result = create(PartSchema, { content: { case: "serverToolResult", value: create(ServerToolResultSchema) } });

/** Events that cost an answer no text, and would be kept without end. */
const kept: readonly (readonly [name: string, event: (index: number) => StreamEvent, most: number])[] = [
  [
    "tool calls",
    (index) => ({ case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, name: "t" }) }),
    maxAnswerParts,
  ],
  [
    "withheld reasoning",
    () => ({ case: "partFinished", value: create(PartFinishedSchema, { part: reasoning }) }),
    maxAnswerParts,
  ],
  [
    "results of tools",
    () => ({ case: "partFinished", value: create(PartFinishedSchema, { part: result }) }),
    maxAnswerParts,
  ],
  [
    "sources without a name",
    () => ({ case: "citation", value: create(CitationSchema, { documentIndex: 0 }) }),
    maxAnswerLengths.whole / 64,
  ],
];

test.each(kept)("%s without end are a protocol error after so many", (_name, event, most) => {
  const sequencer = createSequencer("cmpl_1", create(CompleteRequestSchema), create(ServedSchema));
  let count = 0;
  while (sequencer.failure() === undefined && count < 2 * most) {
    sequencer.accept([event(count)]);
    count += 1;
  }
  expect(sequencer.failure()).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  expect(count).toBe(most + 1);
});
