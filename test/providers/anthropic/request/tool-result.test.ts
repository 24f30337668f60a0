import { expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { image, type PartInit, png, text, toolCall } from "../../../support/requests.ts";
import { bodyOf, refusedFields } from "../request-body.ts";

interface ResultInit {
  readonly text?: string;
  readonly parts?: PartInit[];
  readonly isError?: boolean;
}

/** A conversation of one call and its result. */
function talk(result: ResultInit) {
  return {
    messages: [
      { role: Role.ASSISTANT, parts: [toolCall("a")] },
      { role: Role.TOOL, parts: [{ content: { case: "toolResult", value: { toolCallId: "a", ...result } } } as const] },
    ],
  };
}

const sent = (value: string) => ({ type: "text", text: value });

test.each<[what: string, result: ResultInit, block: object]>([
  ["no text has no content", {}, {}],
  ["white space has no content", { text: "\n" }, {}],
  ["text has no blocks of white space", { parts: [text(" "), text("ok")] }, { content: [sent("ok")] }],
  ["a failure without text has the text Error", { isError: true }, { content: [sent("Error")], is_error: true }],
  [
    "a failure with white space has the text Error",
    { text: " ", isError: true },
    { content: [sent("Error")], is_error: true },
  ],
  ["a failure with text has that text", { text: "no", isError: true }, { content: [sent("no")], is_error: true }],
])("a result of %s", (_what, result, block) => {
  expect(bodyOf(talk(result))["messages"]).toEqual([
    { role: "assistant", content: [{ type: "tool_use", id: "a", name: "weather", input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "a", ...block }] },
  ]);
});

test.each<[field: string, part: PartInit]>([
  ["image", image(png)],
  ["document", { content: { case: "document", value: png } }],
])("an %s in the result of a tool that failed is rejected, naming the part", (field, part) => {
  expect(refusedFields(talk({ parts: [text("no"), part], isError: true }))).toEqual([
    "UNSUPPORTED_FEATURE",
    `messages[1].parts[0].tool_result.parts[1].${field}`,
  ]);
});
