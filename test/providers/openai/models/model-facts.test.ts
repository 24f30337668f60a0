import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { UnsupportedPolicy } from "../../../../src/core/errors/unsupported.ts";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { permissive } from "../../../../src/providers/openai/dialect.ts";
import { factsOf, type ModelFacts } from "../../../../src/providers/openai/models/model-facts.ts";
import { toRequestBody } from "../../../../src/providers/openai/request/request.ts";
import { asObject } from "../../../../src/wire/json/json.ts";

type Init = Omit<MessageInitShape<typeof CompleteRequestSchema>, "$typeName">;

/** What a request adds to the least that is sent to a model. */
function addedBy(model: string, init: Init, unsupported: UnsupportedPolicy = "refuse"): unknown {
  const request = create(CompleteRequestSchema, { model, prompt: "hi", ...init });
  const body = asObject(JSON.parse(toRequestBody(request, { dialect: permissive, unsupported }, false))) ?? {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => !["model", "messages", "stream"].includes(name)));
}

const rows: readonly (readonly [models: readonly string[], facts: Partial<ModelFacts>])[] = [
  [["gpt-3.5-turbo-0125", "gpt-4", "gpt-4-0613", "gpt-4-32k"], { efforts: [], takesMedia: false, takesSchemas: false }],
  [["gpt-4-turbo-2024-04-09", "gpt-4o-2024-05-13"], { takesMedia: true, takesSchemas: false }],
  [
    ["gpt-4o", "gpt-4o-mini-2024-07-18", "gpt-4.1-nano", "chatgpt-4o-latest", "ft:gpt-4o-2024-08-06:org::id"],
    { efforts: [], instructionRole: "system", takesMaxTokens: true, takesSchemas: true, takesSampling: "always" },
  ],
  [["o1", "o1-2024-12-17"], { takesSampling: "never", maxStopSequences: 4, takesParallel: false, takesMedia: true }],
  [["o1-mini", "o1-preview"], { instructionRole: "none", takesMedia: false }],
  [["o3-mini", "o3-mini-2025-01-31"], { takesMedia: false, maxStopSequences: 4 }],
  [["o3", "o4-mini-2025-04-16"], { maxStopSequences: 0, takesMedia: true, instructionRole: "developer" }],
  [
    ["gpt-5", "gpt-5-mini-2025-08-07", "gpt-5-codex"],
    { takesSampling: "never", maxStopSequences: 0, takesParallel: true },
  ],
  [
    ["gpt-5-chat-latest", "gpt-5.2-chat-latest"],
    { efforts: undefined, takesMaxTokens: false, takesSampling: "always" },
  ],
  [["gpt-5.1", "gpt-5.1-codex"], { takesSampling: "without_reasoning", reasonsByDefault: false }],
  [["gpt-5.2-2025-12-11", "gpt-5.4-nano"], { takesSampling: "without_reasoning", reasonsByDefault: false }],
  [["gpt-5.5", "gpt-5.5-2026-04-23", "gpt-5.6-sol"], { takesSampling: "without_reasoning", reasonsByDefault: true }],
  [["gpt-6-astra", "gpt-6.1-sol", "gpt-7", "o5"], { takesSampling: "never", takesMaxTokens: false }],
  [
    ["openai/gpt-5", "gpt-oss-120b", "llama-3.3-70b", "o", "my-o3"],
    { efforts: undefined, instructionRole: "system", takesMaxTokens: true, takesSampling: "always", takesMedia: true },
  ],
];

test.each(rows.flatMap(([models, facts]) => models.map((model) => [model, facts] as const)))(
  "%s has %j",
  (model, facts) => {
    expect(factsOf(model)).toMatchObject(facts);
  },
);

test.each<[string, Effort, string]>([
  ["o3", Effort.MINIMAL, "low"],
  ["o3", Effort.MEDIUM, "medium"],
  ["o3", Effort.MAX, "high"],
  ["gpt-5", Effort.MINIMAL, "minimal"],
  ["gpt-5", Effort.XHIGH, "high"],
  ["gpt-5.1", Effort.NONE, "none"],
  ["gpt-5.1", Effort.MINIMAL, "low"],
  ["gpt-5.2", Effort.MAX, "xhigh"],
  ["gpt-5.6-terra", Effort.MAX, "max"],
  ["gpt-6-luna", Effort.NONE, "none"],
  ["gpt-6-astra", Effort.MINIMAL, "low"],
  ["qwen3", Effort.MINIMAL, "minimal"],
])("%s gets, for effort %d, its nearest effort: %s", (model, effort, step) => {
  expect(addedBy(model, { reasoning: { effort } })).toEqual({ reasoning_effort: step });
});

test.each<[string, string]>([
  ["gpt-4o", "max_tokens"],
  ["llama-3.3-70b", "max_tokens"],
  ["o4-mini", "max_completion_tokens"],
  ["gpt-5-chat-latest", "max_completion_tokens"],
])("%s gets its output limit as %s", (model, field) => {
  expect(addedBy(model, { maxTokens: 5 })).toEqual({ [field]: 5 });
});

describe("an option that a model does not take is rejected, naming it, or dropped where that is configured", () => {
  test.each<[string, string, Init, object?]>([
    ["top_k", "llama-3.3-70b", { topK: 40 }],
    ["reasoning.budget_tokens", "llama-3.3-70b", { reasoning: { budgetTokens: 1_024 } }],
    ["reasoning.effort", "gpt-4o", { reasoning: { effort: Effort.LOW } }],
    ["reasoning.effort", "gpt-5", { reasoning: { effort: Effort.NONE } }],
    ["reasoning.effort", "gpt-6-astra", { reasoning: { effort: Effort.NONE } }],
    ["reasoning.effort", "o5", { reasoning: { effort: Effort.NONE } }],
    ["reasoning.effort", "o1-mini", { reasoning: { effort: Effort.NONE } }],
    ["reasoning.effort", "o1-preview", { reasoning: { effort: Effort.LOW } }],
    ["temperature", "o3", { temperature: 0.2 }],
    ["top_p", "gpt-5", { topP: 0.5 }],
    ["frequency_penalty", "gpt-6-sol", { frequencyPenalty: 1 }],
    ["presence_penalty", "o1", { presencePenalty: -1 }],
    ["temperature", "gpt-5.5", { temperature: 0.2 }],
    ["temperature", "gpt-5.1", { temperature: 0.2, reasoning: { effort: Effort.LOW } }, { reasoning_effort: "low" }],
    ["stop_sequences", "gpt-5-nano", { stopSequences: ["###"] }],
    ["stop_sequences", "o4-mini", { stopSequences: ["###"] }],
    ["stop_sequences", "gpt-4o", { stopSequences: ["1", "2", "3", "4", "5"] }, { stop: ["1", "2", "3", "4"] }],
    [
      "tool_choice.parallel",
      "o3",
      { tools: [{ name: "f", inputSchemaJson: "{}" }], toolChoice: { parallel: true } },
      { tools: [{ type: "function", function: { name: "f", parameters: {} } }] },
    ],
    [
      "tools[0].strict",
      "gpt-4-turbo",
      { tools: [{ name: "f", inputSchemaJson: "{}", strict: true }] },
      { tools: [{ type: "function", function: { name: "f", parameters: {} } }] },
    ],
    [
      "response_format.json_schema",
      "gpt-3.5-turbo",
      { responseFormat: { format: { case: "jsonSchema", value: { schemaJson: "{}" } } } },
    ],
    [
      "response_format.json_schema.name",
      "gpt-4o",
      { responseFormat: { format: { case: "jsonSchema", value: { name: "a city", schemaJson: "{}" } } } },
      { response_format: { type: "json_schema", json_schema: { name: "answer", schema: {} } } },
    ],
  ])("%s (%s)", (field, model, init, left = {}) => {
    const violation = expect.objectContaining({ field });

    expect(() => addedBy(model, init)).toThrow(
      expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
    );
    expect(addedBy(model, init, "drop")).toEqual(left);
  });
});

const toolNames = (count: number): Init => ({
  tools: Array.from({ length: count }, (_, index) => ({ name: `f${index}` })),
});

test.each<[string, string, Init]>([
  ["tools", "gpt-4.1", toolNames(129)],
  ["tools[1].name", "gpt-4.1", { tools: [{ name: "x".repeat(64) }, { name: "x".repeat(65) }] }],
])("%s (%s) is rejected under any policy, since it cannot be left out", (field, model, init) => {
  const violation = expect.objectContaining({ field });

  expect(() => addedBy(model, init, "drop")).toThrow(
    expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
  );
});

test("limits of OpenAI's models do not apply to other models", () => {
  const name = "a city: ".repeat(10);
  const schema = { name, schemaJson: "{}" };
  const init: Init = { ...toolNames(129), responseFormat: { format: { case: "jsonSchema", value: schema } } };

  expect(addedBy("llama-3.3-70b", init)).toMatchObject({
    tools: Array.from({ length: 129 }, (_, index) => ({ function: { name: `f${index}` } })),
    response_format: { json_schema: { name } },
  });
});

test.each<[string, string, Init, object]>([
  [
    "a temperature that changes nothing",
    "o3",
    { temperature: 1, topP: 1, frequencyPenalty: 0, presencePenalty: 0 },
    {},
  ],
  ["no reasoning of a model that never does", "gpt-4o", { reasoning: { effort: Effort.NONE } }, {}],
  ["one call at a time of a model that knows no more", "o3", { toolChoice: { parallel: false } }, {}],
  ["a temperature without reasoning", "gpt-5.1", { temperature: 0.2 }, { temperature: 0.2 }],
  [
    "a temperature with reasoning turned off",
    "gpt-5.5",
    { temperature: 0.2, reasoning: { effort: Effort.NONE } },
    { temperature: 0.2, reasoning_effort: "none" },
  ],
])("%s is written for %s in its members", (_, model, init, added) => {
  expect(addedBy(model, init)).toEqual(added);
});
