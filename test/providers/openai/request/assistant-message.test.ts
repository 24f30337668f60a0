import { describe, expect, test } from "vitest";
import { assistant, type PartInit, text, tool, toolCall, toolResult } from "../../../support/requests.ts";
import { messagesOf } from "./messages-of.ts";

const calls = [{ id: "1", type: "function", function: { name: "weather", arguments: "{}" } }];

describe("reasoning", () => {
  const reasoned = (value: string, state = ""): PartInit => ({
    content: { case: "reasoning", value: { text: value } },
    providerState: new TextEncoder().encode(state),
  });
  const asDeepSeek = '{"kind":"openai","field":"reasoning_content"}';
  const asVllm = '{"kind":"openai","field":"reasoning"}';

  test.each<[what: string, parts: PartInit[], expected: object]>([
    [
      "in the member that it came in, beside calls",
      [reasoned("hm", asDeepSeek), toolCall("1")],
      { content: null, reasoning_content: "hm", tool_calls: calls },
    ],
    ["in vLLM's member", [reasoned("hm", asVllm), text("a")], { content: "a", reasoning: "hm" }],
    [
      "joined, where text was between",
      [reasoned("h", asVllm), text("a"), reasoned("m", asVllm)],
      { content: "a", reasoning: "hm" },
    ],
    ["not without the mark of a server of this API", [reasoned("hm"), text("a")], { content: "a" }],
    [
      "not in a member of a later version",
      [reasoned("hm", '{"kind":"openai","field":"x"}'), text("a")],
      { content: "a" },
    ],
  ])("goes back %s", (_what, parts, expected) => {
    expect(messagesOf({ messages: [assistant(...parts)] })).toEqual([{ role: "assistant", ...expected }]);
  });

  test("is left out for OpenAI without an error", () => {
    const messages = [assistant(reasoned("hm", asDeepSeek), text("a"))];

    expect(messagesOf({ messages }, { dialect: { reasoningHistory: "none" } })).toEqual([
      { role: "assistant", content: "a" },
    ]);
  });

  test("alone makes no message", () => {
    expect(messagesOf({ messages: [assistant(reasoned("hm", asDeepSeek)), assistant(text("a"))] })).toEqual([
      { role: "assistant", content: "a" },
    ]);
  });
});

describe("a tool call of another provider", () => {
  const longest = "x".repeat(40);
  const longer = `${longest}y`;
  const idsOf = (id: string, model: string): unknown[] =>
    messagesOf({ messages: [assistant(toolCall(id)), tool(toolResult(id))] }, { model }).map((message) =>
      message.role === "tool" ? message.tool_call_id : "tool_calls" in message && message.tool_calls?.[0]?.id,
    );

  test.each([
    ["gpt-4.1", longest, longest],
    ["llama-3.3-70b", longer, longer],
    ["gpt-4.1", longer, "call_PJSGl0D3IlLoXY90BLy8Tuaia7DFYc1ep7b"],
    ["o3", `${longer}y`, "call_y_A4s_CYHA0wzqbA3X-0-A9tIs50uJP6EHe"],
  ])("has for %s, as its result has, for the id %s the id %s", (model, id, expected) => {
    expect(idsOf(id, model)).toEqual([expected, expected]);
  });

  const named = (name: string): PartInit => ({
    content: { case: "toolCall", value: { id: "1", name, argumentsJson: "{}" } },
  });

  test.each(["functions.weather", "wetter für", "x".repeat(65)])(
    "by the name %s is rejected for OpenAI's models",
    (name) => {
      const violation = expect.objectContaining({ field: "messages[0].parts[1].tool_call.name" });

      expect(() =>
        messagesOf({ messages: [assistant(text("a"), named(name))] }, { model: "gpt-5.2", policy: "drop" }),
      ).toThrow(expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }));
    },
  );

  test("by such a name is sent to other servers", () => {
    expect(messagesOf({ messages: [assistant(named("functions.weather"))] })).toEqual([
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "1", type: "function", function: { name: "functions.weather", arguments: "{}" } }],
      },
    ]);
  });
});

test.each(["", " \n", "null", " null "])("arguments that are %j are sent back as an empty object", (argumentsJson) => {
  expect(messagesOf({ messages: [assistant(toolCall("1", argumentsJson))] })).toMatchObject([
    { tool_calls: [{ function: { arguments: "{}" } }] },
  ]);
});
