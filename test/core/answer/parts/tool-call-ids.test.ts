import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import { fold } from "../../../../src/core/answer/fold.ts";
import { createSequencer } from "../../../../src/core/answer/sequencer.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  FinishedSchema,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { ServedSchema } from "../../../../src/gen/tokenwire/v1/usage_pb.ts";
import { validateCompleteRequest } from "../../../../src/service/validation/validate.ts";
import { tool, toolResult, user, weather } from "../../../support/requests.ts";

/** A call as a provider makes it: its id, and the pieces of its arguments. */
type MadeCall = readonly [id: string, ...pieces: readonly string[]];

/** The turn that an answer of these calls is, for a conversation so far. */
async function turnOf(request: CompleteRequest, completionId: string, calls: readonly MadeCall[]): Promise<Message> {
  const events = calls.flatMap(([id, ...pieces], index): StreamEvent[] => [
    { case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name: "weather" }) },
    ...pieces.map((argumentsJson): StreamEvent => {
      return { case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) };
    }),
  ]);
  const sequencer = createSequencer(completionId, request, create(ServedSchema));
  const batch = sequencer.accept([...events, { case: "finished", value: create(FinishedSchema) }]);
  const { message } = await fold(
    (async function* () {
      yield batch;
    })(),
  );
  if (message === undefined) throw new Error("an answer has a message");
  return message;
}

const ids = fc.constantFrom("", "call_0", "call_1", "\ud800", "\udfff");
const args = fc.constantFrom<string[]>(
  [],
  [""],
  ["{}"],
  ["null"],
  ["nu", "ll"],
  [" "],
  ["\n", "null "],
  ['{"a"', ":1}"],
);
const calls = fc.array(fc.tuple(ids, args), { maxLength: 4 });

test("a tool call of an answer is valid in the next request, whatever its id and arguments", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(calls, { maxLength: 3 }), async (turns) => {
      const request = create(CompleteRequestSchema, { model: "sim/echo", messages: [user], tools: [weather] });
      for (const [index, made] of turns.entries()) {
        const turn = await turnOf(
          request,
          `cmpl_${index}`,
          made.map(([id, pieces]): MadeCall => [id, ...pieces]),
        );
        if (turn.parts.length === 0) continue;
        const called = turn.parts.map(({ content }) => (content.case === "toolCall" ? content.value.id : ""));
        const results = create(CompleteRequestSchema, { messages: [tool(...called.map((id) => toolResult(id)))] });
        request.messages.push(turn, ...results.messages);
      }

      expect(() => validateCompleteRequest(request)).not.toThrow();
    }),
  );
});

test.each<[what: string, made: MadeCall[], ids: string[], args: string[]]>([
  ["a new id is kept", [["call_9", "{}"]], ["call_9"], ["{}"]],
  ["an id of an earlier turn is replaced", [["call_0", "{}"]], ["cmpl_1_0"], ["{}"]],
  [
    "a repeated id is replaced",
    [
      ["a", "{}"],
      ["a", "{}"],
    ],
    ["a", "cmpl_1_1"],
    ["{}", "{}"],
  ],
  ["null is replaced by an empty object", [["a", "null"]], ["a"], ["{}"]],
  ["null in several deltas is replaced by an empty object", [["a", " n", "ull\n"]], ["a"], ["{}"]],
  ["text after null is kept", [["a", "null", "x"]], ["a"], ["nullx"]],
  ["null within arguments is kept", [["a", "{", "null", "}"]], ["a"], ["{null}"]],
  ["white space around arguments is kept", [["a", " {", "} "]], ["a"], [" {} "]],
])("%s", async (_, made, expectedIds, expectedArgs) => {
  const call = {
    content: { case: "toolCall" as const, value: { id: "call_0", name: "weather", argumentsJson: "{}" } },
  };
  const request = create(CompleteRequestSchema, {
    messages: [user, { role: Role.ASSISTANT, parts: [call] }],
  });
  const { parts } = await turnOf(request, "cmpl_1", made);
  const toolCalls = parts.flatMap(({ content }) => (content.case === "toolCall" ? [content.value] : []));

  expect(toolCalls.map(({ id }) => id)).toEqual(expectedIds);
  expect(toolCalls.map(({ argumentsJson }) => argumentsJson)).toEqual(expectedArgs);
});
