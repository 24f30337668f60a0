import type { ContentBlockParam } from "@anthropic-ai/sdk/resources/messages";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../src/providers/anthropic/provider-state.ts";
import type { JsonObject } from "../../../src/wire/json/json.ts";
import { assistant, type PartInit, text, toolCall, toolResult, user } from "../../support/requests.ts";
import { encode } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

const signature = "EqoBCkgIARABGAIiQL2=";
const page = { url: "https://example.com", title: "Weather" };
const citation = {
  type: "web_search_result_location" as const,
  ...page,
  cited_text: "18 °C",
  encrypted_index: "Eo8B",
};
const search = {
  type: "server_tool_use" as const,
  id: "srvtoolu_1",
  name: "web_search" as const,
  input: { query: "weather" },
};
const found = {
  type: "web_search_tool_result" as const,
  tool_use_id: "srvtoolu_1",
  content: [{ type: "web_search_result" as const, ...page, encrypted_content: "Eo8=" }],
};
const caller = { type: "code_execution_20260120" as const, tool_id: "srvtoolu_2" };
const run = {
  type: "server_tool_use" as const,
  id: "srvtoolu_2",
  name: "code_execution" as const,
  input: { code: "print(weather())" },
};

/** What the provider wants back of an earlier answer as it was. */
export const ownBlocks: readonly AnthropicCall[] = [
  goOn(
    "reasoning, readable and not, before a call of a tool",
    [
      { type: "thinking", thinking: "I should look it up.", signature },
      { type: "redacted_thinking", data: "EmwKAhgBEgy3va==" },
      { type: "tool_use", id: "toolu_1", name: "weather", input: {} },
    ],
    [
      { content: { case: "reasoning", value: { text: "I should look it up.", signature: encode(signature) } } },
      {
        content: { case: "reasoning", value: { signature: encode("EmwKAhgBEgy3va=="), redacted: true } },
        providerState: writeState({}),
      },
      toolCall("toolu_1"),
    ],
    [{ type: "tool_result", tool_use_id: "toolu_1", content: "18 °C" }],
    [toolResult("toolu_1", text("18 °C"))],
  ),
  goOn(
    "reasoning of which nothing may be read",
    [
      { type: "thinking", thinking: "", signature },
      { type: "text", text: "18 °C" },
    ],
    [
      { content: { case: "reasoning", value: { signature: encode(signature) } }, providerState: writeState({}) },
      text("18 °C"),
    ],
  ),
  goOn(
    "a search of the provider's own, and what it cites",
    [search, found, { type: "text", text: "It is 18 °C.", citations: [citation] }],
    [carry(search), carry(found), { ...text("It is 18 °C."), providerState: writeState({ citations: [citation] }) }],
  ),
  goOn(
    "the same as parts that carry their blocks",
    [search, found, { type: "text", text: "It is 18 °C.", citations: [citation] }],
    [
      { ...serverToolCall(search), providerState: writeState({ block: search }) },
      { ...serverToolResult(found), providerState: writeState({ block: found }) },
      { ...text("It is 18 °C."), providerState: writeState({ citations: [citation] }) },
    ],
  ),
  goOn(
    "calls of server tools that are known by their fields alone",
    [search, found, { type: "text", text: "It is 18 °C." }],
    [serverToolCall(search), serverToolResult(found), text("It is 18 °C.")],
  ),
  goOn(
    "a call of an MCP server that failed, by its fields alone",
    // The SDK has these blocks among its beta types only.
    [
      { type: "mcp_tool_use", id: "mcptoolu_1", name: "look", input: {}, server_name: "maps" },
      { type: "mcp_tool_result", tool_use_id: "mcptoolu_1", content: "no map", is_error: true },
    ] as unknown as ContentBlockParam[],
    [
      {
        content: {
          case: "serverToolCall",
          value: { id: "mcptoolu_1", name: "look", argumentsJson: "{}", mcpServer: "maps" },
        },
      },
      {
        content: {
          case: "serverToolResult",
          value: { toolCallId: "mcptoolu_1", resultType: "mcp_tool_result", resultJson: '"no map"', isError: true },
        },
      },
    ],
  ),
  goOn(
    "a thought that was cut short, and so has no signature",
    [{ type: "text", text: "18 °C" }],
    [{ content: { case: "reasoning", value: { text: "I should" } }, providerState: writeState({}) }, text("18 °C")],
  ),
  goOn(
    "a call that code of the provider's own makes, and its container",
    [run, { type: "tool_use", id: "toolu_1", name: "weather", input: {}, caller }],
    [
      carry(run),
      { ...toolCall("toolu_1"), providerState: writeState({ caller }) },
      { content: { case: "reasoning", value: {} }, providerState: writeState({ container: "container_1" }) },
    ],
    [{ type: "tool_result", tool_use_id: "toolu_1", content: "18 °C" }],
    [toolResult("toolu_1", text("18 °C"))],
    { container: "container_1" },
  ),
];

function serverToolCall({ id, name, input }: typeof search): PartInit {
  return { content: { case: "serverToolCall", value: { id, name, argumentsJson: JSON.stringify(input) } } };
}

function serverToolResult({ type, tool_use_id, content }: typeof found): PartInit {
  const value = { toolCallId: tool_use_id, resultType: type, resultJson: JSON.stringify(content) };
  return { content: { case: "serverToolResult", value } };
}

function carry(block: JsonObject): PartInit {
  return { content: { case: "reasoning", value: {} }, providerState: writeState({ block }) };
}

function goOn(
  name: string,
  answer: ContentBlockParam[],
  parts: PartInit[],
  next: string | ContentBlockParam[] = "and?",
  ourNext: PartInit[] = [text("and?")],
  further: { readonly container?: string } = {},
): AnthropicCall {
  const isResult = ourNext.some(({ content }) => content?.case === "toolResult");
  return {
    name,
    sdk: {
      model: "claude-opus-5-5",
      max_tokens: 1024,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: answer },
        { role: "user", content: next },
      ],
      ...further,
    },
    request: { messages: [user, assistant(...parts), { role: isResult ? Role.TOOL : Role.USER, parts: ourNext }] },
  };
}
