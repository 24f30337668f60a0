import { expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { image, type PartInit, png, text, toolCall } from "../../../support/requests.ts";
import { bodyOf, refusedFields } from "../bodies.ts";

interface ResultInit {
  readonly text?: string;
  readonly parts?: PartInit[];
  readonly isError?: boolean;
}

/** A conversation of one call and its result. */
function talk(result: ResultInit, id = "a") {
  return {
    messages: [
      { role: Role.ASSISTANT, parts: [toolCall(id)] },
      { role: Role.TOOL, parts: [{ content: { case: "toolResult", value: { toolCallId: id, ...result } } } as const] },
    ],
  };
}

const sent = (value: string) => ({ type: "text", text: value });

test.each<[what: string, result: ResultInit, block: object]>([
  ["nothing has no content", {}, {}],
  ["white space has no content", { text: "\n" }, {}],
  ["words has no white space around them", { parts: [text(" "), text("ok")] }, { content: [sent("ok")] }],
  ["failure and nothing says Error", { isError: true }, { content: [sent("Error")], is_error: true }],
  ["failure and white space says Error", { text: " ", isError: true }, { content: [sent("Error")], is_error: true }],
  ["failure and words says those", { text: "no", isError: true }, { content: [sent("no")], is_error: true }],
])("a result of %s", (_what, result, block) => {
  expect(bodyOf(talk(result))["messages"]).toEqual([
    { role: "assistant", content: [{ type: "tool_use", id: "a", name: "weather", input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "a", ...block }] },
  ]);
});

test.each<[field: string, part: PartInit]>([
  ["image", image(png)],
  ["document", { content: { case: "document", value: png } }],
])("an %s in the result of a tool that failed is refused, naming the part", (field, part) => {
  expect(refusedFields(talk({ parts: [text("no"), part], isError: true }))).toEqual([
    "UNSUPPORTED_FEATURE",
    `messages[1].parts[0].tool_result.parts[1].${field}`,
  ]);
});

test.each([
  ["toolu_01-A", "toolu_01-A"],
  ["functions.weather:0", "call_ZnVuY3Rpb25zLndlYXRoZXI6MA"],
  ["ü/1", "call_w7wvMQ"],
])("the id %s goes as %s, in the call and in its result", (id, known) => {
  expect(bodyOf(talk({}, id))["messages"]).toMatchObject([
    { content: [{ type: "tool_use", id: known }] },
    { content: [{ type: "tool_result", tool_use_id: known }] },
  ]);
});
