import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import { maxAnswerParts } from "../../../../src/core/answer/parts/part-order.ts";
import { PartFinishedSchema, ToolCallStartedSchema } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ReasoningSchema, ServerToolResultSchema } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { countUntilRefused } from "../count-until-refused.ts";

const reasoning = create(PartSchema, {
  content: { case: "reasoning", value: create(ReasoningSchema, { redacted: true }) },
});
const result = create(PartSchema, { content: { case: "serverToolResult", value: create(ServerToolResultSchema) } });

/** Parts that add no text to an answer, so that no limit of length ends them. */
const parts: readonly (readonly [name: string, eventAt: (index: number) => StreamEvent])[] = [
  ["tool calls", (index) => ({ case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, name: "t" }) })],
  ["redacted reasoning", () => ({ case: "partFinished", value: create(PartFinishedSchema, { part: reasoning }) })],
  ["tool results", () => ({ case: "partFinished", value: create(PartFinishedSchema, { part: result }) })],
];

test.each(parts)("more parts than the limit are a protocol error: %s", (_name, eventAt) => {
  expect(countUntilRefused(eventAt, 2 * maxAnswerParts)).toBe(maxAnswerParts + 1);
});
