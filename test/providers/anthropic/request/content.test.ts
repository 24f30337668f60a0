import { describe, expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../../src/providers/anthropic/provider-state.ts";
import { assistant, type PartInit, text, tool, toolCall, toolResult, user } from "../../../support/requests.ts";
import { bodyOf, type Init, refusedFields } from "../request-body.ts";

const othersState = { providerState: new TextEncoder().encode('{"kind":"other"}') };
const called = [user, assistant(toolCall("a"))];
const system = (...parts: PartInit[]) => ({ role: Role.SYSTEM, parts });
const document = (value: Uint8Array): PartInit => ({
  content: { case: "document", value: { media: { source: { case: "data", value }, mediaType: "text/plain" } } },
});

test.each<[field: string, init: Init]>([
  ["prompt", { prompt: " \n" }],
  ["system", { system: "\t", prompt: "hi" }],
  ["messages[0].text", { messages: [{ role: Role.USER, text: " " }] }],
  ["messages[0].parts[1]", { messages: [{ role: Role.USER, parts: [text("hi"), text("\n")] }] }],
  ["messages[0].parts[0]", { messages: [system(text(" ")), user] }],
  ["messages", { messages: [system(text("be brief"))] }],
  ["messages", { messages: [assistant(text(" "))] }],
  ["messages[0].parts[0].provider_state", { messages: [system({ ...text("be brief"), ...othersState }), user] }],
  [
    "messages[2].parts[0].tool_result.parts[0].provider_state",
    { messages: [...called, tool(toolResult("a", { ...text("1"), ...othersState }))] },
  ],
  [
    "messages[0].parts[0].document.media.data",
    { messages: [{ role: Role.USER, parts: [document(new Uint8Array([0x47, 0xfc]))] }] },
  ],
])("content that Anthropic does not take is rejected before it is sent, naming %s", (field, init) => {
  expect(refusedFields(init)).toEqual(["UNSUPPORTED_FEATURE", field]);
});

test("white space is sent to another maker's model", () => {
  expect(bodyOf({ model: "glm-4.6", prompt: " " })["messages"]).toEqual([
    { role: "user", content: [{ type: "text", text: " " }] },
  ]);
});

test("an answer may be first, and calls may be without tools, since the provider checks both", () => {
  expect(bodyOf({ messages: [assistant(text("Hi!")), user] })["messages"]).toMatchObject([
    { role: "assistant" },
    { role: "user" },
  ]);
  expect(bodyOf({ messages: [...called, tool(toolResult("a"))] })).not.toHaveProperty("tools");
});

describe("reasoning without a signature", () => {
  const thought: PartInit = { content: { case: "reasoning", value: { text: "hm" } }, providerState: writeState({}) };
  const messages = [user, assistant(thought, text("a")), user];
  const contentOf = (model: string): unknown => bodyOf({ model, messages })["messages"];

  test("is left out for Claude, which does not take it", () => {
    expect(contentOf("claude-opus-4-6")).toMatchObject([{}, { content: [{ type: "text", text: "a" }] }, {}]);
  });

  test("is sent to another maker's model, since its server may not sign any", () => {
    expect(contentOf("deepseek-v4-pro")).toMatchObject([
      {},
      {
        content: [
          { type: "thinking", thinking: "hm", signature: "" },
          { type: "text", text: "a" },
        ],
      },
      {},
    ]);
  });
});

test.each(["", " \n", "null"])("arguments that are %j are sent as an empty object", (argumentsJson) => {
  const messages = [user, assistant(toolCall("1", argumentsJson)), tool(toolResult("1"))];
  expect(bodyOf({ messages })["messages"]).toMatchObject([{}, { content: [{ input: {} }] }, {}]);
});
