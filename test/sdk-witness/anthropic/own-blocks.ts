import type { ContentBlockParam } from "@anthropic-ai/sdk/resources/messages";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../src/providers/anthropic/provider-state.ts";
import type { JsonObject } from "../../../src/wire/json.ts";
import { assistant, type PartInit, text, toolCall, toolResult, user } from "../../support/requests.ts";
import { encode } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

const signature = "EqoBCkgIARABGAIiQL2=";

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
    [
      { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "weather" } },
      {
        type: "web_search_tool_result",
        tool_use_id: "srvtoolu_1",
        content: [
          { type: "web_search_result", title: "Weather", url: "https://example.com", encrypted_content: "Eo8=" },
        ],
      },
      {
        type: "text",
        text: "It is 18 °C.",
        citations: [
          {
            type: "web_search_result_location",
            url: "https://example.com",
            title: "Weather",
            cited_text: "18 °C",
            encrypted_index: "Eo8B",
          },
        ],
      },
    ],
    [
      carry({ type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "weather" } }),
      carry({
        type: "web_search_tool_result",
        tool_use_id: "srvtoolu_1",
        content: [
          { type: "web_search_result", title: "Weather", url: "https://example.com", encrypted_content: "Eo8=" },
        ],
      }),
      {
        ...text("It is 18 °C."),
        providerState: writeState({
          citations: [
            {
              type: "web_search_result_location",
              url: "https://example.com",
              title: "Weather",
              cited_text: "18 °C",
              encrypted_index: "Eo8B",
            },
          ],
        }),
      },
    ],
  ),
];

function carry(block: JsonObject): PartInit {
  return { content: { case: "reasoning", value: {} }, providerState: writeState({ block }) };
}

function goOn(
  name: string,
  answer: ContentBlockParam[],
  parts: PartInit[],
  next: string | ContentBlockParam[] = "and?",
  ourNext: PartInit[] = [text("and?")],
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
    },
    request: { messages: [user, assistant(...parts), { role: isResult ? Role.TOOL : Role.USER, parts: ourNext }] },
  };
}
