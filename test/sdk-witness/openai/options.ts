import { ReasoningOptions_Effort as Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { RequestInit } from "../../support/requests.ts";
import { weatherSchema, weatherSchemaJson } from "../samples.ts";
import { ask } from "./ask.ts";
import type { OpenAiCall } from "./call.ts";

const schema = (value: { name?: string; strict?: boolean }): RequestInit => ({
  responseFormat: { format: { case: "jsonSchema", value: { schemaJson: weatherSchemaJson, ...value } } },
});

/** Options that shape the answer. */
export const options: readonly OpenAiCall[] = [
  {
    ...ask("a limit of tokens, by its newer name", { max_completion_tokens: 5 }, { maxTokens: 5 }),
    settings: { switches: { maxTokensField: "max_completion_tokens" } },
  },
  ask(
    "a limit of tokens and an effort for a model that reasons",
    { model: "gpt-5.1", max_completion_tokens: 500, reasoning_effort: "low" },
    { maxTokens: 500, reasoning: { effort: Effort.MINIMAL } },
  ),
  {
    ...ask(
      "what a model that reasons does not take, dropped",
      { model: "o3" },
      { temperature: 0.2, stopSequences: ["###"] },
    ),
    settings: { unsupported: "drop" },
  },
  ask("a temperature", { temperature: 0.7 }, { temperature: 0.7 }),
  ask("temperature 0", { temperature: 0 }, { temperature: 0 }),
  ask("top_p", { top_p: 0.95 }, { topP: 0.95 }),
  ask("penalties", { frequency_penalty: -2, presence_penalty: 0.5 }, { frequencyPenalty: -2, presencePenalty: 0.5 }),
  ask("stop sequences", { stop: ["###", "\n"] }, { stopSequences: ["###", "\n"] }),
  ask(
    "any JSON",
    { response_format: { type: "json_object" } },
    {
      responseFormat: { format: { case: "jsonObject", value: {} } },
    },
  ),
  ask(
    "a JSON Schema",
    { response_format: { type: "json_schema", json_schema: { name: "answer", schema: weatherSchema } } },
    schema({}),
  ),
  ask(
    "a strict JSON Schema with a name",
    { response_format: { type: "json_schema", json_schema: { name: "weather", schema: weatherSchema, strict: true } } },
    schema({ name: "weather", strict: true }),
  ),
  ask("no reasoning", { reasoning_effort: "none" }, { reasoning: { effort: Effort.NONE } }),
  ask("the least reasoning", { reasoning_effort: "minimal" }, { reasoning: { effort: Effort.MINIMAL } }),
  ask("little reasoning", { reasoning_effort: "low" }, { reasoning: { effort: Effort.LOW } }),
  ask("moderate reasoning", { reasoning_effort: "medium" }, { reasoning: { effort: Effort.MEDIUM } }),
  ask("much reasoning", { reasoning_effort: "high" }, { reasoning: { effort: Effort.HIGH } }),
  ask("more than much reasoning", { reasoning_effort: "xhigh" }, { reasoning: { effort: Effort.XHIGH } }),
  ask("the most reasoning", { reasoning_effort: "max" }, { reasoning: { effort: Effort.MAX } }),
  ask("readable reasoning, which this API has no option for", {}, { reasoning: { includeText: true } }),
  ask(
    "members of OpenAI's own",
    {
      service_tier: "flex",
      metadata: { team: "a" },
      store: false,
      verbosity: "low",
      safety_identifier: "u-1",
      prompt_cache_key: "k",
      prompt_cache_options: { mode: "implicit", ttl: "30m" },
      logit_bias: { "50256": -100 },
      logprobs: true,
      top_logprobs: 2,
      prediction: { type: "content", content: "hello" },
    },
    {
      providerOptionsJson: {
        openai: `{"service_tier":"flex","metadata":{"team":"a"},"store":false,"verbosity":"low","safety_identifier":"u-1",
          "prompt_cache_key":"k","prompt_cache_options":{"mode":"implicit","ttl":"30m"},"logit_bias":{"50256":-100},"logprobs":true,
          "top_logprobs":2,"prediction":{"type":"content","content":"hello"}}`,
        anthropic: '{"service_tier":"auto"}',
      },
    },
  ),
  ask(
    "members of OpenAI's own over ours",
    { temperature: 0.1 },
    {
      temperature: 1,
      providerOptionsJson: { openai: '{"temperature":0.10}' },
    },
  ),
  ask(
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
