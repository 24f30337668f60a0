import type { Tool, ToolChoice } from "@anthropic-ai/sdk/resources/messages";
import { ToolChoice_Mode as Mode } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { RequestInit } from "../../support/requests.ts";
import { weatherSchema, weatherSchemaJson } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

const least = { model: "claude-haiku-4-5", max_tokens: 1024 };
const prompt = "What is the weather in Paris?";
const weather = { name: "weather", inputSchemaJson: weatherSchemaJson };
const weatherTool: Tool = { name: "weather", input_schema: weatherSchema };

/** Tools, and which of them are to be called. */
export const tools: readonly AnthropicCall[] = [
  define(
    "a tool that takes nothing",
    [{ name: "now", input_schema: { type: "object", properties: {} } }],
    [{ name: "now" }],
  ),
  define(
    "a strict tool that takes nothing",
    [{ name: "now", input_schema: { type: "object", properties: {}, additionalProperties: false }, strict: true }],
    [{ name: "now", strict: true }],
  ),
  define(
    "a tool with a description and a schema",
    [{ name: "weather", description: 'The "weather".', input_schema: weatherSchema }],
    [{ ...weather, description: 'The "weather".' }],
  ),
  define(
    "a strict tool and one that is not",
    [
      { name: "weather", input_schema: weatherSchema, strict: true },
      { name: "forecast", input_schema: weatherSchema, strict: false },
    ],
    [
      { ...weather, strict: true },
      { ...weather, name: "forecast", strict: false },
    ],
  ),
  choose("the model's choice of tools", { type: "auto" }, { mode: Mode.AUTO }),
  choose("no tool", { type: "none" }, { mode: Mode.NONE }),
  choose("any tool", { type: "any" }, { mode: Mode.REQUIRED }),
  choose("one tool", { type: "tool", name: "weather" }, { toolName: "weather" }),
  choose("one call at a time", { type: "auto", disable_parallel_tool_use: true }, { parallel: false }),
  choose(
    "one call of one tool",
    { type: "tool", name: "weather", disable_parallel_tool_use: true },
    { mode: Mode.REQUIRED, toolName: "weather", parallel: false },
  ),
  choose(
    "several calls of any tool at once",
    { type: "any", disable_parallel_tool_use: false },
    { mode: Mode.REQUIRED, parallel: true },
  ),
];

function define(name: string, sdkTools: Tool[], ourTools: NonNullable<RequestInit["tools"]>): AnthropicCall {
  return {
    name,
    sdk: { ...least, messages: [{ role: "user", content: prompt }], tools: sdkTools },
    request: { prompt, tools: ourTools },
  };
}

function choose(
  name: string,
  toolChoice: ToolChoice,
  ourChoice: NonNullable<RequestInit["toolChoice"]>,
): AnthropicCall {
  return {
    name,
    sdk: {
      ...least,
      messages: [{ role: "user", content: prompt }],
      tools: [weatherTool],
      tool_choice: toolChoice,
    },
    request: { prompt, tools: [weather], toolChoice: ourChoice },
  };
}
