import type { ChatCompletionFunctionTool, ChatCompletionToolChoiceOption } from "openai/resources/chat/completions";
import { ToolChoice_Mode as Mode } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { RequestInit } from "../../support/requests.ts";
import { weatherSchema, weatherSchemaJson } from "../samples.ts";
import type { OpenAiCall } from "./call.ts";

const prompt = "What is the weather in Paris?";
const weather = { name: "weather", inputSchemaJson: weatherSchemaJson };
const weatherTool: ChatCompletionFunctionTool = {
  type: "function",
  function: { name: "weather", parameters: weatherSchema },
};
/** The smallest schema that OpenAI takes for a strict tool. */
const closedSchema = { type: "object", properties: {}, required: [], additionalProperties: false };

/** Tools, and the choice between them. */
export const tools: readonly OpenAiCall[] = [
  define("a tool that takes nothing", [{ type: "function", function: { name: "now" } }], [{ name: "now" }]),
  define(
    "a strict tool that takes nothing",
    [{ type: "function", function: { name: "now", parameters: closedSchema, strict: true } }],
    [{ name: "now", strict: true }],
  ),
  define(
    "a tool with a description and a schema",
    [{ type: "function", function: { name: "weather", description: 'The "weather".', parameters: weatherSchema } }],
    [{ ...weather, description: 'The "weather".' }],
  ),
  define(
    "a strict tool and one that is not",
    [
      { type: "function", function: { name: "weather", parameters: weatherSchema, strict: true } },
      { type: "function", function: { name: "forecast", parameters: weatherSchema, strict: false } },
    ],
    [
      { ...weather, strict: true },
      { ...weather, name: "forecast", strict: false },
    ],
  ),
  define("a tool with a cache hint, which has no place here", [weatherTool], [{ ...weather, cacheHint: {} }]),
  choose("the model's choice of tools", "auto", { mode: Mode.AUTO }),
  choose("no tool", "none", { mode: Mode.NONE }),
  choose("any tool", "required", { mode: Mode.REQUIRED }),
  choose("one tool", { type: "function", function: { name: "weather" } }, { toolName: "weather" }),
  {
    name: "one call at a time",
    sdk: {
      model: "gpt-4.1",
      messages: [{ role: "user", content: prompt }],
      tools: [weatherTool],
      parallel_tool_calls: false,
    },
    request: { prompt, tools: [weather], toolChoice: { parallel: false } },
  },
  {
    name: "several calls of any tool at once",
    sdk: {
      model: "gpt-4.1",
      messages: [{ role: "user", content: prompt }],
      tools: [weatherTool],
      tool_choice: "required",
      parallel_tool_calls: true,
    },
    request: { prompt, tools: [weather], toolChoice: { mode: Mode.REQUIRED, parallel: true } },
  },
];

function define(
  name: string,
  sdkTools: ChatCompletionFunctionTool[],
  ourTools: NonNullable<RequestInit["tools"]>,
): OpenAiCall {
  return {
    name,
    sdk: { model: "gpt-4.1", messages: [{ role: "user", content: prompt }], tools: sdkTools },
    request: { prompt, tools: ourTools },
  };
}

function choose(
  name: string,
  toolChoice: ChatCompletionToolChoiceOption,
  ourChoice: NonNullable<RequestInit["toolChoice"]>,
): OpenAiCall {
  return {
    name,
    sdk: {
      model: "gpt-4.1",
      messages: [{ role: "user", content: prompt }],
      tools: [weatherTool],
      tool_choice: toolChoice,
    },
    request: { prompt, tools: [weather], toolChoice: ourChoice },
  };
}
