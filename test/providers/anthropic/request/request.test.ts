import { describe, expect, test } from "vitest";
import {
  ReasoningOptions_Effort as Effort,
  ToolChoice_Mode as Mode,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { addedBy, bodyOf, type Init, refusedFields, textOfBody } from "../request-body.ts";

const old = "claude-sonnet-4-5";
const between = "claude-opus-4-6";
const recent = "claude-haiku-5-5";
const newest = "claude-opus-5-5";
const tools = [{ name: "f" }];
const toolsAsSent = [{ name: "f", input_schema: { type: "object", properties: {} } }];

describe("a request", () => {
  test("has a token limit and whether it streams", () => {
    expect(JSON.parse(textOfBody({ prompt: "hi", system: "be brief" }, {}, true))).toEqual({
      model: old,
      max_tokens: 1_024,
      system: [{ type: "text", text: "be brief" }],
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
      stream: true,
    });
  });

  test.each<[string, string, Init, object]>([
    ["nothing", old, {}, {}],
    ["max_tokens", old, { maxTokens: 5 }, { max_tokens: 5 }],
    ["temperature", old, { temperature: 0.7 }, { temperature: 0.7 }],
    ["top_p and top_k", old, { topP: 0.9, topK: 40 }, { top_p: 0.9, top_k: 40 }],
    ["what a newer model does anyway", recent, { temperature: 1, topP: 0.99 }, {}],
    ["stop sequences", old, { stopSequences: ["###", "\nEnd"] }, { stop_sequences: ["###", "\nEnd"] }],
    [
      "another maker's limits",
      "glm-4.6",
      { temperature: 2, stopSequences: ["\n"] },
      { temperature: 2, stop_sequences: ["\n"] },
    ],
    ["an end user", old, { endUserId: "u-1" }, { metadata: { user_id: "u-1" } }],
    ["labels and limits of the gateway", old, { labels: { a: "b" }, timeouts: {} }, {}],
    ["the provider's choice of tools", old, { tools, toolChoice: {} }, { tools: toolsAsSent }],
    [
      "any tool",
      old,
      { tools, toolChoice: { mode: Mode.AUTO } },
      { tools: toolsAsSent, tool_choice: { type: "auto" } },
    ],
    ["no tool", old, { tools, toolChoice: { mode: Mode.NONE } }, { tools: toolsAsSent, tool_choice: { type: "none" } }],
    [
      "a tool at all",
      old,
      { tools, toolChoice: { mode: Mode.REQUIRED } },
      { tools: toolsAsSent, tool_choice: { type: "any" } },
    ],
    [
      "one tool, once",
      old,
      { tools, toolChoice: { toolName: "f", parallel: false } },
      { tools: toolsAsSent, tool_choice: { type: "tool", name: "f", disable_parallel_tool_use: true } },
    ],
    [
      "several calls at once",
      old,
      { tools, toolChoice: { parallel: true } },
      { tools: toolsAsSent, tool_choice: { type: "auto", disable_parallel_tool_use: false } },
    ],
    [
      "a cached, strict tool",
      old,
      { tools: [{ name: "f", description: "does f", strict: true, cacheHint: { ttl: { seconds: 600n } } }] },
      {
        tools: [
          {
            name: "f",
            description: "does f",
            input_schema: { type: "object", properties: {}, additionalProperties: false },
            strict: true,
            cache_control: { type: "ephemeral", ttl: "1h" },
          },
        ],
      },
    ],
    [
      "a JSON Schema",
      old,
      { responseFormat: { format: { case: "jsonSchema", value: { name: "a", schemaJson: '{"type":"object"}' } } } },
      { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
    ],
  ])("with %s", (_, model, init, expected) => {
    expect(addedBy(model, init)).toEqual(expected);
  });

  test("keeps JSON Schemas and numbers of provider options unchanged, with provider options last", () => {
    const schema = '{ "type":"object",  "properties":{"n":{"maximum":1.0,"const":12345678901234567890}} }';
    const body = textOfBody({
      prompt: "hi",
      temperature: 1,
      tools: [{ name: "f", inputSchemaJson: schema }],
      providerOptionsJson: { anthropic: '{"temperature":0.10,"service_tier":"auto"}', openai: '{"x":1}' },
    });

    expect(body).toContain(`"tools":[{"name":"f","input_schema":${schema}}]`);
    expect(body).toContain('"temperature":0.10');
    expect(body).toContain('"service_tier":"auto"');
    expect(body).not.toContain('"x"');
  });
});

describe("an option that the model cannot take", () => {
  const jsonSchema: Init = { responseFormat: { format: { case: "jsonSchema", value: { schemaJson: "{}" } } } };
  const adaptive = { thinking: { type: "adaptive", display: "omitted" } };
  const low = { ...adaptive, output_config: { effort: "low" } };
  const rows: [field: string, model: string, init: Init, left?: object][] = [
    ["seed", old, { seed: 1n }],
    ["frequency_penalty", old, { frequencyPenalty: 0 }],
    ["presence_penalty", old, { presencePenalty: 1 }],
    ["temperature", recent, { temperature: 0.7 }],
    ["temperature", old, { temperature: 1.1 }],
    ["stop_sequences[1]", old, { stopSequences: ["###", "\n", "x"] }, { stop_sequences: ["###", "x"] }],
    ["top_p", recent, { topP: 0.9 }],
    ["top_k", recent, { topK: 40 }],
    ["top_p", "claude-opus-4-5", { temperature: 0.5, topP: 0.9 }, { temperature: 0.5 }],
    ["temperature", between, { temperature: 0.5, reasoning: { effort: Effort.LOW } }, low],
    ["top_k", between, { topK: 4, reasoning: { effort: Effort.LOW } }, low],
    ["top_p", between, { topP: 0.5, reasoning: { effort: Effort.LOW } }, low],
    ["response_format.json_object", recent, { responseFormat: { format: { case: "jsonObject", value: {} } } }],
    ["response_format.json_schema", "claude-3-5-haiku-latest", jsonSchema],
    ["tools[0].strict", "claude-3-5-haiku-latest", { tools: [{ name: "f", strict: true }] }, { tools: toolsAsSent }],
    ["reasoning.effort", newest, { reasoning: { effort: Effort.NONE } }],
    ["reasoning.effort", "claude-3-5-haiku-latest", { reasoning: { effort: Effort.LOW } }],
    ["reasoning.effort", old, { maxTokens: 1_000, reasoning: { effort: Effort.LOW } }, { max_tokens: 1_000 }],
    [
      "reasoning.budget_tokens",
      recent,
      { reasoning: { effort: Effort.NONE, budgetTokens: 2_000 } },
      { thinking: { type: "disabled" } },
    ],
    ["reasoning.budget_tokens", recent, { reasoning: { budgetTokens: 2_000 } }, adaptive],
    ["reasoning.budget_tokens", old, { reasoning: { budgetTokens: 1_023 } }],
    ["reasoning.budget_tokens", old, { maxTokens: 2_000, reasoning: { budgetTokens: 2_000 } }, { max_tokens: 2_000 }],
    ["tool_choice.mode", newest, { tools, toolChoice: { mode: Mode.REQUIRED } }, { tools: toolsAsSent }],
    ["tool_choice.tool_name", newest, { tools, toolChoice: { toolName: "f" } }, { tools: toolsAsSent }],
    [
      "tool_choice.mode",
      old,
      { tools, toolChoice: { mode: Mode.REQUIRED }, reasoning: { budgetTokens: 1_024 } },
      {
        tools: toolsAsSent,
        max_tokens: 2_048,
        thinking: { type: "enabled", budget_tokens: 1_024, display: "omitted" },
      },
    ],
  ];

  test.each(rows)("is rejected, naming it: %s, by %s", (field, model, init) => {
    expect(refusedFields({ model, prompt: "hi", ...init })).toEqual(["UNSUPPORTED_FEATURE", field]);
  });

  test.each(rows)("is dropped where the policy is to drop: %s, by %s", (_, model, init, left = {}) => {
    expect(addedBy(model, init, { unsupported: "drop" })).toEqual(left);
  });

  test("is every sampling parameter in an API version without them", () => {
    const version = "2026-10-21";
    expect(refusedFields({ prompt: "hi", temperature: 0.5 }, { version })).toEqual([
      "UNSUPPORTED_FEATURE",
      "temperature",
    ]);
    expect(bodyOf({ prompt: "hi", temperature: 1 }, { version })).not.toHaveProperty("temperature");
  });
});
