import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
  ToolChoice_Mode as Mode,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toEndpoint } from "../../../src/providers/openai/endpoint.ts";
import { type PresetName, presetNames, presetOf, presets } from "../../../src/providers/openai/presets.ts";
import { toRequestBody } from "../../../src/providers/openai/request/request.ts";
import { presetsWithoutUrl } from "../../../src/providers/openai/settings.ts";

test("only those of Azure need a base URL beside them", () => {
  expect(presetsWithoutUrl).toEqual(["azure", "azure-deployments"]);
});

test.each(presetNames)("the facts of %s name their sources", (name) => {
  expect(presets[name].sources.length).toBeGreaterThan(0);
  for (const source of presets[name].sources) expect(source).toMatch(/^https:\/\/\S+$/);
});

test.each<[name: PresetName, url: string, auth: string]>([
  ["openai", "https://api.openai.com/v1/chat/completions", "bearer"],
  ["azure", "https://me.example/openai/v1/chat/completions", "api-key"],
  ["azure-deployments", "https://me.example/openai/deployments/m/chat/completions?api-version=2024-10-21", "api-key"],
  ["openrouter", "https://openrouter.ai/api/v1/chat/completions", "bearer"],
  ["groq", "https://api.groq.com/openai/v1/chat/completions", "bearer"],
  ["together", "https://api.together.ai/v1/chat/completions", "bearer"],
  ["deepseek", "https://api.deepseek.com/chat/completions", "bearer"],
  ["mistral", "https://api.mistral.ai/v1/chat/completions", "bearer"],
  ["xai", "https://api.x.ai/v1/chat/completions", "bearer"],
  ["perplexity", "https://api.perplexity.ai/chat/completions", "bearer"],
  ["cerebras", "https://api.cerebras.ai/v1/chat/completions", "bearer"],
  ["huggingface", "https://router.huggingface.co/v1/chat/completions", "bearer"],
  ["moonshot", "https://api.moonshot.ai/v1/chat/completions", "bearer"],
  ["alibaba", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions", "bearer"],
  ["zai", "https://api.z.ai/api/paas/v4/chat/completions", "bearer"],
  ["gemini", "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "bearer"],
  ["ollama", "http://127.0.0.1:11434/v1/chat/completions", "bearer"],
  ["vllm", "http://127.0.0.1:8000/v1/chat/completions", "bearer"],
  ["llamacpp", "http://127.0.0.1:8080/v1/chat/completions", "bearer"],
  ["lmstudio", "http://127.0.0.1:1234/v1/chat/completions", "bearer"],
])("%s is at %s, and takes its key as %s", (name, url, auth) => {
  const preset = presets[name];
  const { origin, pathFor } = toEndpoint({ ...preset, baseUrl: preset.baseUrl ?? "https://me.example" });

  expect([origin + pathFor("m"), preset.auth]).toEqual([url, auth]);
});

describe("without a preset", () => {
  test.each([
    [undefined, "safety_identifier"],
    ["https://api.openai.com/v1", "safety_identifier"],
    ["https://eu.api.openai.com", "safety_identifier"],
    ["https://x.openai.azure.com/openai/v1", "safety_identifier"],
    ["https://openai.com.evil.example/v1", "user"],
    ["https://openrouter.ai/api/v1", "user"],
  ])("%s names the end user in %s", (baseUrl, field) => {
    expect(presetOf(undefined, baseUrl).dialect.endUserField).toBe(field);
  });
});

type Init = Omit<MessageInitShape<typeof CompleteRequestSchema>, "$typeName">;

/** The members that a streamed request adds to the smallest one, or the field that it is rejected for. */
function sent(name: PresetName, init: Init): unknown {
  const request = create(CompleteRequestSchema, { model: "m", prompt: "hi", ...init });
  try {
    const body: object = JSON.parse(
      toRequestBody(request, { dialect: presets[name].dialect, unsupported: "refuse" }, true),
    );
    const least = ["model", "messages", "stream"];
    return Object.fromEntries(Object.entries(body).filter(([member]) => !least.includes(member)));
  } catch (thrown) {
    if (thrown instanceof GatewayError) return `rejected: ${thrown.fieldViolations.map(({ field }) => field).join()}`;
    throw thrown;
  }
}

const usage = { stream_options: { include_usage: true } };
const tools = [{ name: "f" }];
const tool = { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } };
const json = { responseFormat: { format: { case: "jsonObject", value: {} } } } as const;
const schema = { responseFormat: { format: { case: "jsonSchema", value: { name: "s", schemaJson: "{}" } } } } as const;
const sentSchema = { ...usage, response_format: { type: "json_schema", json_schema: { name: "s", schema: {} } } };
const effort = (wanted: Effort): Init => ({ reasoning: { effort: wanted } });
const budget: Init = { reasoning: { effort: Effort.HIGH, budgetTokens: 2_000 } };

describe("a request", () => {
  test.each<[what: string, init: Init, rows: readonly (readonly [names: readonly PresetName[], body: unknown])[]]>([
    [
      "that says nothing",
      {},
      [
        [["openai", "azure", "azure-deployments", "groq", "gemini", "zai", "ollama"], usage],
        [["mistral", "perplexity"], {}],
      ],
    ],
    [
      "with max_tokens",
      { maxTokens: 5 },
      [
        [["openai", "azure", "groq", "xai", "cerebras", "moonshot"], { ...usage, max_completion_tokens: 5 }],
        [
          ["azure-deployments", "openrouter", "together", "deepseek", "zai", "gemini", "lmstudio"],
          { ...usage, max_tokens: 5 },
        ],
        [["mistral", "perplexity"], { max_tokens: 5 }],
      ],
    ],
    [
      "with a seed",
      { seed: 7n },
      [
        [["openai", "groq", "ollama"], { ...usage, seed: 7 }],
        [["mistral"], { random_seed: 7 }],
        [["perplexity"], "rejected: seed"],
      ],
    ],
    [
      "with an end user",
      { endUserId: "u" },
      [
        [["openai", "azure"], { ...usage, safety_identifier: "u" }],
        [["azure-deployments", "groq", "together"], { ...usage, user: "u" }],
        [["zai"], { ...usage, user_id: "u" }],
        [["mistral"], "rejected: end_user_id"],
      ],
    ],
    [
      "with top_k",
      { topK: 40 },
      [
        [["openrouter", "together", "alibaba", "vllm", "llamacpp", "lmstudio"], { ...usage, top_k: 40 }],
        [["perplexity"], { top_k: 40 }],
        [["openai", "azure", "groq", "gemini", "ollama", "mistral", "deepseek"], "rejected: top_k"],
      ],
    ],
    [
      "with a penalty",
      { frequencyPenalty: 0.5 },
      [
        [["openai", "groq", "deepseek"], { ...usage, frequency_penalty: 0.5 }],
        [["mistral"], { frequency_penalty: 0.5 }],
        [["gemini", "zai"], "rejected: frequency_penalty"],
      ],
    ],
    ["with a penalty of 0", { presencePenalty: 0 }, [[["gemini", "zai"], usage]]],
    [
      "with two stop sequences",
      { stopSequences: ["a", "b"] },
      [
        [["openai", "deepseek", "xai"], { ...usage, stop: ["a", "b"] }],
        [["perplexity"], { stop: ["a", "b"] }],
        [["zai"], "rejected: stop_sequences"],
      ],
    ],
    [
      "with five stop sequences",
      { stopSequences: ["a", "b", "c", "d", "e"] },
      [
        [["groq"], { ...usage, stop: ["a", "b", "c", "d", "e"] }],
        [["cerebras", "xai"], "rejected: stop_sequences"],
      ],
    ],
    ["with one stop sequence", { stopSequences: ["a"] }, [[["zai"], { ...usage, stop: ["a"] }]]],
    [
      "with an effort",
      effort(Effort.HIGH),
      [
        [["openai", "groq", "deepseek", "moonshot", "zai", "gemini"], { ...usage, reasoning_effort: "high" }],
        [["openrouter"], { ...usage, reasoning: { effort: "high" } }],
        [["alibaba"], { ...usage, enable_thinking: true }],
      ],
    ],
    [
      "with the greatest effort",
      effort(Effort.MAX),
      [
        [["openrouter"], { ...usage, reasoning: { effort: "xhigh" } }],
        [["deepseek"], { ...usage, reasoning_effort: "max" }],
      ],
    ],
    [
      "with no reasoning",
      effort(Effort.NONE),
      [
        [["openai", "groq", "gemini"], { ...usage, reasoning_effort: "none" }],
        [["openrouter"], { ...usage, reasoning: { effort: "none" } }],
        [["deepseek", "moonshot", "zai"], { ...usage, thinking: { type: "disabled" } }],
        [["alibaba"], { ...usage, enable_thinking: false }],
      ],
    ],
    [
      "with a budget",
      budget,
      [
        [["openrouter"], { ...usage, reasoning: { max_tokens: 2_000 } }],
        [["alibaba"], { ...usage, enable_thinking: true, thinking_budget: 2_000 }],
        [["openai", "deepseek", "groq"], "rejected: reasoning.budget_tokens"],
      ],
    ],
    [
      "with a budget beside no reasoning",
      { reasoning: { effort: Effort.NONE, budgetTokens: 1 } },
      [[["openrouter", "alibaba"], "rejected: reasoning.budget_tokens"]],
    ],
    ["for readable reasoning alone", { reasoning: { includeText: true } }, [[["openrouter", "alibaba"], usage]]],
    ["for any JSON", json, [[["openai", "deepseek", "zai"], { ...usage, response_format: { type: "json_object" } }]]],
    [
      "for JSON that fits a schema",
      schema,
      [
        [["openai", "groq", "gemini"], sentSchema],
        [["deepseek", "zai"], "rejected: response_format.json_schema"],
      ],
    ],
    [
      "with a tool that must be called",
      { tools, toolChoice: { mode: Mode.REQUIRED } },
      [
        [["openai", "llamacpp"], { ...usage, tools: [tool], tool_choice: "required" }],
        [["zai"], "rejected: tool_choice.mode"],
      ],
    ],
    [
      "with a tool by name",
      { tools, toolChoice: { toolName: "f" } },
      [
        [["groq"], { ...usage, tools: [tool], tool_choice: { type: "function", function: { name: "f" } } }],
        [["zai", "llamacpp", "perplexity"], "rejected: tool_choice.tool_name"],
      ],
    ],
    [
      "that leaves the choice",
      { tools, toolChoice: { mode: Mode.AUTO } },
      [[["zai"], { ...usage, tools: [tool], tool_choice: "auto" }]],
    ],
  ])("%s", (_what, init, rows) => {
    for (const [names, body] of rows) {
      for (const name of names) expect([name, sent(name, init)]).toEqual([name, body]);
    }
  });
});
