import { describe, expect, test } from "vitest";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../src/providers/anthropic/provider-state.ts";
import {
  assistant,
  type MessageInit,
  type PartInit,
  text,
  tool,
  toolCall,
  toolResult,
  user,
} from "../../support/requests.ts";
import { bodyOf, type Init, refusedFields } from "./bodies.ts";

const foreign = { providerState: new TextEncoder().encode('{"kind":"other"}') };
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
  ["messages[0].parts[0].provider_state", { messages: [system({ ...text("be brief"), ...foreign }), user] }],
  [
    "messages[2].parts[0].tool_result.parts[0].provider_state",
    { messages: [...called, tool(toolResult("a", { ...text("1"), ...foreign }))] },
  ],
  [
    "messages[0].parts[0].document.media.data",
    { messages: [{ role: Role.USER, parts: [document(new Uint8Array([0x47, 0xfc]))] }] },
  ],
])("what Anthropic has no place for is refused before it is asked, naming %s", (field, init) => {
  expect(refusedFields(init)).toEqual(["UNSUPPORTED_FEATURE", field]);
});

test("white space is left to the server of another maker's model", () => {
  expect(bodyOf({ model: "glm-4.6", prompt: " " })["messages"]).toEqual([
    { role: "user", content: [{ type: "text", text: " " }] },
  ]);
});

test("an answer may stand first, and calls without tools: the provider says whether it takes them", () => {
  expect(bodyOf({ messages: [assistant(text("Hi!")), user] })["messages"]).toMatchObject([
    { role: "assistant" },
    { role: "user" },
  ]);
  expect(bodyOf({ messages: [...called, tool(toolResult("a"))] })).not.toHaveProperty("tools");
});

describe("a thought without a signature", () => {
  const thought: PartInit = { content: { case: "reasoning", value: { text: "hm" } }, providerState: writeState({}) };
  const messages = [user, assistant(thought, text("a")), user];
  const contentOf = (model: string): unknown => bodyOf({ model, messages })["messages"];

  test("is left out for Claude, which takes none back", () => {
    expect(contentOf("claude-opus-4-6")).toMatchObject([{}, { content: [{ type: "text", text: "a" }] }, {}]);
  });

  test("goes back to a model of another maker, which may want what its server does not sign", () => {
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

describe("the container of an answer", () => {
  const carrier = (container: string): PartInit => ({
    content: { case: "reasoning", value: {} },
    providerState: writeState({ container }),
  });
  const first = assistant(toolCall("a"), carrier("container_1"));
  const second = assistant(toolCall("b"), carrier("container_2"));

  test.each<[what: string, messages: MessageInit[], container: string | undefined]>([
    ["goes along with the results of its calls", [user, first, tool(toolResult("a"))], "container_1"],
    ["goes along where the turn paused", [user, assistant(text("a"), carrier("container_1"))], "container_1"],
    ["is the latest one of a turn", [user, first, tool(toolResult("a")), second, tool(toolResult("b"))], "container_2"],
    [
      "is known to the end of a turn that names it once",
      [user, first, tool(toolResult("a")), assistant(toolCall("b")), tool(toolResult("b"))],
      "container_1",
    ],
    ["is left out when the user has spoken again", [user, first, tool(toolResult("a")), second, user], undefined],
  ])("%s", (_what, messages, container) => {
    for (const model of ["claude-sonnet-4-5", "glm-4.6"]) {
      expect(bodyOf({ model, messages })["container"]).toBe(container);
    }
  });

  test("has no block of its own, and one that the caller names goes before it", () => {
    const init: Init = { model: "glm-4.6", messages: [user, first, tool(toolResult("a"))] };
    expect(bodyOf(init)["messages"]).toMatchObject([{}, { content: [{ type: "tool_use" }] }, {}]);
    expect(bodyOf({ ...init, providerOptionsJson: { anthropic: '{"container":null}' } })["container"]).toBe(null);
  });
});
