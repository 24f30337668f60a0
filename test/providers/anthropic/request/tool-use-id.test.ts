import { expect, test } from "vitest";
import { assistant, text, tool, toolCall, toolResult, user } from "../../../support/requests.ts";
import { bodyOf } from "../request-body.ts";

test.each([
  ["toolu_01-A", "toolu_01-A"],
  ["functions.weather:0", "call_ZnVuY3Rpb25zLndlYXRoZXI6MA"],
  ["ü/1", "call_w7wvMQ"],
])("the id %s is sent as %s, in the call and in its result", (id, known) => {
  const messages = [assistant(toolCall(id)), tool(toolResult(id))];
  expect(bodyOf({ messages })["messages"]).toMatchObject([
    { content: [{ type: "tool_use", id: known }] },
    { content: [{ type: "tool_result", tool_use_id: known }] },
  ]);
});

test("a repeated id gets a suffix, in the call and in its result", () => {
  const turn = [assistant(toolCall("call_0")), tool(toolResult("call_0", text("ok")))];
  const messages = bodyOf({ messages: [user, ...turn, ...turn] })["messages"];
  expect(messages).toMatchObject([
    {},
    { content: [{ id: "call_0" }] },
    { content: [{ tool_use_id: "call_0" }] },
    { content: [{ id: "call_0_again_2" }] },
    { content: [{ tool_use_id: "call_0_again_2" }] },
  ]);
});
