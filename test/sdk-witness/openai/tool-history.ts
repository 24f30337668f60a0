import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { assistant, type MessageInit, text, tool, toolCall, toolResult, user } from "../../support/requests.ts";
import type { OpenAiCall } from "./call.ts";

const asked = '{ "city": "Paris",  "days":1.0 }';

/** Tool calls and results of earlier turns. */
export const toolHistory: readonly OpenAiCall[] = [
  remember(
    "a call and its result",
    [call("call_1", asked), { role: "tool", tool_call_id: "call_1", content: "18 °C" }],
    [
      assistant(toolCall("call_1", asked)),
      tool({ content: { case: "toolResult", value: { toolCallId: "call_1", text: "18 °C" } } }),
    ],
  ),
  remember(
    "a call after some text",
    [
      { ...call("call_1", asked), content: "Let me see." },
      { role: "tool", tool_call_id: "call_1", content: "18 °C" },
      { role: "assistant", content: "It is 18 °C." },
      { role: "user", content: "thanks" },
    ],
    [
      assistant(text("Let me see."), toolCall("call_1", asked)),
      tool(toolResult("call_1", text("18 °C"))),
      assistant(text("It is 18 °C.")),
      { ...user, text: "thanks" },
    ],
  ),
  remember(
    "parallel calls and their results",
    [
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "weather", arguments: asked } },
          { id: "call_2", type: "function", function: { name: "weather", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "18 °C" },
      { role: "tool", tool_call_id: "call_2", content: "20 °C" },
    ],
    [
      assistant(toolCall("call_1", asked), toolCall("call_2")),
      tool(toolResult("call_1", text("18 °C")), toolResult("call_2", text("20 °C"))),
    ],
  ),
  remember(
    "a result that is an error",
    [call("call_1", asked), { role: "tool", tool_call_id: "call_1", content: "Error: no such city" }],
    [
      assistant(toolCall("call_1", asked)),
      tool({
        content: { case: "toolResult", value: { toolCallId: "call_1", text: "no such city", isError: true } },
      }),
    ],
  ),
  remember(
    "a result that says nothing",
    [call("call_1", asked), { role: "tool", tool_call_id: "call_1", content: "" }],
    [assistant(toolCall("call_1", asked)), tool(toolResult("call_1"))],
  ),
  remember(
    "a result of several texts",
    [
      call("call_1", asked),
      {
        role: "tool",
        tool_call_id: "call_1",
        content: [
          { type: "text", text: "18 °C, " },
          { type: "text", text: "sunny" },
        ],
      },
    ],
    [assistant(toolCall("call_1", asked)), tool(toolResult("call_1", text("18 °C, "), text("sunny")))],
  ),
];

function call(id: string, json: string): ChatCompletionMessageParam & { role: "assistant" } {
  const toolCalls = [{ id, type: "function" as const, function: { name: "weather", arguments: json } }];
  return { role: "assistant", content: null, tool_calls: toolCalls };
}

function remember(name: string, turns: ChatCompletionMessageParam[], ourTurns: MessageInit[]): OpenAiCall {
  return {
    name,
    sdk: { model: "gpt-4.1", messages: [{ role: "user", content: "hello" }, ...turns] },
    request: { messages: [user, ...ourTurns] },
  };
}
