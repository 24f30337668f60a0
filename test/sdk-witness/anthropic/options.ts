import type { MessageCreateParamsNonStreaming } from "@anthropic-ai/sdk/resources/messages";
import { ReasoningOptions_Effort as Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { RequestInit } from "../../support/requests.ts";
import { weatherSchema, weatherSchemaJson } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

type Options = Partial<Omit<MessageCreateParamsNonStreaming, "stream">>;

const jsonSchema: RequestInit["responseFormat"] = {
  format: { case: "jsonSchema", value: { schemaJson: weatherSchemaJson, name: "weather", strict: true } },
};

/** How the answer is to be. */
export const options: readonly AnthropicCall[] = [
  opt("a limit of tokens", { max_tokens: 5 }, { maxTokens: 5 }),
  opt("a temperature", {}, { temperature: 0.7 }),
  opt("temperature 0 and top_k", {}, { temperature: 0, topK: 40 }),
  opt("top_p", {}, { topP: 0.95 }),
  opt(
    "sampling of a model that samples by its own rules",
    { model: "claude-opus-5-5" },
    { temperature: 1, topP: 0.99 },
  ),
  opt("stop sequences", { stop_sequences: ["###", "\nEnd"] }, { stopSequences: ["###", "\nEnd"] }),
  opt("an end user", { metadata: { user_id: "u-1" } }, { endUserId: "u-1" }),
  opt(
    "a JSON Schema, which has no name here and is always kept to",
    { output_config: { format: { type: "json_schema", schema: weatherSchema } } },
    { responseFormat: jsonSchema },
  ),
  opt(
    "a JSON Schema and an effort",
    {
      model: "claude-opus-5-5",
      thinking: { type: "adaptive", display: "omitted" },
      output_config: { effort: "low", format: { type: "json_schema", schema: weatherSchema } },
    },
    { responseFormat: jsonSchema, reasoning: { effort: Effort.LOW } },
  ),
  opt(
    "members of Anthropic's own",
    { service_tier: "standard_only", inference_geo: "eu", container: "container_1", speed: "fast" },
    {
      providerOptionsJson: {
        anthropic: '{"service_tier":"standard_only","inference_geo":"eu","container":"container_1","speed":"fast"}',
        openai: '{"service_tier":"flex"}',
      },
    },
  ),
  opt(
    "members of Anthropic's own over ours: a tool that it runs itself",
    { tools: [{ type: "web_search_20250305", name: "web_search", max_uses: 2 }], max_tokens: 7 },
    {
      maxTokens: 5,
      tools: [{ name: "now" }],
      providerOptionsJson: {
        anthropic: '{"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2}],"max_tokens":7}',
      },
    },
  ),
  opt(
    "members of Anthropic's own among ours: an effort beside a JSON Schema",
    {
      model: "claude-opus-4-6",
      output_config: { effort: "low", format: { type: "json_schema", schema: weatherSchema } },
    },
    {
      responseFormat: jsonSchema,
      providerOptionsJson: { anthropic: '{"output_config":{"effort":"low"}}' },
    },
  ),
  opt(
    "what is for the gateway alone",
    {},
    {
      labels: { team: "a" },
      heartbeatInterval: { seconds: 5n },
      timeouts: {
        connect: { seconds: 5n },
        total: { seconds: 60n },
        firstToken: { seconds: 30n },
        idle: { seconds: 10n },
      },
    },
  ),
];

function opt(name: string, sdk: Options, request: RequestInit): AnthropicCall {
  return {
    name,
    sdk: { model: "claude-haiku-4-5", max_tokens: 1024, messages: [{ role: "user", content: "hello" }], ...sdk },
    request: { prompt: "hello", ...request },
  };
}
