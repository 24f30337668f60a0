import type { ContentBlockParam, ToolResultBlockParam, ToolUseBlockParam } from "@anthropic-ai/sdk/resources/messages";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../src/providers/anthropic/provider-state.ts";
import {
  assistant,
  image,
  type MessageInit,
  type PartInit,
  text,
  tool,
  toolCall,
  toolResult,
  user,
} from "../../support/requests.ts";
import { base64, document, fromData, fromFile, fromUrl } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

const asked = '{ "city": "Paris",  "days":1.0 }';
const askedTool: ToolUseBlockParam = {
  type: "tool_use",
  id: "toolu_1",
  name: "weather",
  input: { city: "Paris", days: 1 },
};
const answered = (result: Omit<ToolResultBlockParam, "type" | "tool_use_id">): ToolResultBlockParam => ({
  type: "tool_result",
  tool_use_id: "toolu_1",
  ...result,
});

/** Calls and results of tools in earlier turns. */
export const toolHistory: readonly AnthropicCall[] = [
  remember(
    "a call and its result",
    [askedTool],
    [answered({ content: "18 °C" })],
    [toolCall("toolu_1", asked)],
    [tool({ content: { case: "toolResult", value: { toolCallId: "toolu_1", text: "18 °C" } } })],
  ),
  remember(
    "a call after some text",
    [{ type: "text", text: "Let me see." }, askedTool],
    [answered({ content: [{ type: "text", text: "18 °C" }] })],
    [text("Let me see."), toolCall("toolu_1", asked)],
    [tool(toolResult("toolu_1", text("18 °C")))],
  ),
  remember(
    "parallel calls, and their results before what the user says then",
    [askedTool, { type: "tool_use", id: "toolu_2", name: "weather", input: {} }],
    [
      answered({ content: "18 °C" }),
      { type: "tool_result", tool_use_id: "toolu_2", content: "20 °C" },
      { type: "text", text: "thanks" },
    ],
    [toolCall("toolu_1", asked), toolCall("toolu_2")],
    [
      tool(toolResult("toolu_1", text("18 °C"))),
      tool(toolResult("toolu_2", text("20 °C"))),
      { role: Role.USER, text: "thanks" },
    ],
  ),
  remember(
    "a result that is an error",
    [askedTool],
    [answered({ content: "no such city", is_error: true })],
    [toolCall("toolu_1", asked)],
    [
      tool({
        content: { case: "toolResult", value: { toolCallId: "toolu_1", text: "no such city", isError: true } },
      }),
    ],
  ),
  remember(
    "a result that says nothing",
    [askedTool],
    [answered({})],
    [toolCall("toolu_1", asked)],
    [tool(toolResult("toolu_1"))],
  ),
  remember(
    "a result with images and documents",
    [askedTool],
    [
      answered({
        content: [
          { type: "text", text: "a map" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } },
          { type: "image", source: { type: "url", url: "https://example.com/b.png" } },
          { type: "document", source: { type: "file", file_id: "file_1" }, title: "A report" },
        ],
      }),
    ],
    [toolCall("toolu_1", asked)],
    [
      tool(
        toolResult(
          "toolu_1",
          text("a map"),
          image({ media: fromData("image/png") }),
          image({ media: fromUrl("https://example.com/b.png") }),
          document(fromFile("file_1"), "A report"),
        ),
      ),
    ],
  ),
  remember(
    "a call out of the provider's own code",
    [{ ...askedTool, caller: { type: "code_execution_20260120", tool_id: "srvtoolu_1" } }],
    [answered({ content: "18 °C" })],
    [
      {
        ...toolCall("toolu_1", asked),
        providerState: writeState({ caller: { type: "code_execution_20260120", tool_id: "srvtoolu_1" } }),
      },
    ],
    [tool(toolResult("toolu_1", text("18 °C")))],
  ),
];

function remember(
  name: string,
  called: ContentBlockParam[],
  results: ContentBlockParam[],
  ourCalled: PartInit[],
  ourResults: MessageInit[],
): AnthropicCall {
  return {
    name,
    sdk: {
      model: "claude-haiku-4-5",
      max_tokens: 1024,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: called },
        { role: "user", content: results },
      ],
    },
    request: { messages: [user, assistant(...ourCalled), ...ourResults] },
  };
}
