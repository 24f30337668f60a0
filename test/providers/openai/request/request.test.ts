import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { UnsupportedPolicy } from "../../../../src/core/errors/unsupported.ts";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
  ToolChoice_Mode as Mode,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { permissive } from "../../../../src/providers/openai/dialect.ts";
import { presets } from "../../../../src/providers/openai/presets.ts";
import { toRequestBody } from "../../../../src/providers/openai/request/request.ts";
import { asObject } from "../../../../src/wire/json/json.ts";

type Init = MessageInitShape<typeof CompleteRequestSchema>;

const compatible = permissive;
const openAi = presets.openai.dialect;

function bodyOf(
  init: Init,
  dialect = compatible,
  isStreaming = false,
  unsupported: UnsupportedPolicy = "refuse",
): string {
  const request = create(CompleteRequestSchema, { model: "m", ...init });
  return toRequestBody(request, { dialect, unsupported }, isStreaming);
}

/** What a request adds to the least that is sent. */
function addedBy(init: Init, dialect = compatible): unknown {
  const least = { model: "m", messages: [{ role: "user", content: "hi" }], stream: false };
  const body: unknown = JSON.parse(bodyOf({ prompt: "hi", ...init }, dialect));
  expect(body).toMatchObject(least);
  return Object.fromEntries(Object.entries(asObject(body) ?? {}).filter(([name]) => !(name in least)));
}

describe("a request", () => {
  test("that streams asks for usage", () => {
    expect(JSON.parse(bodyOf({ prompt: "hi" }, compatible, true))).toEqual({
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test.each<[string, Init, object]>([
    ["nothing", {}, {}],
    ["max_tokens", { maxTokens: 5 }, { max_tokens: 5 }],
    ["temperature 0", { temperature: 0 }, { temperature: 0 }],
    ["temperature 0.7", { temperature: 0.7 }, { temperature: 0.7 }],
    ["top_p", { topP: 0.9 }, { top_p: 0.9 }],
    ["penalties", { frequencyPenalty: -2, presencePenalty: 0.5 }, { frequency_penalty: -2, presence_penalty: 0.5 }],
    ["stop sequences", { stopSequences: ["###", "\n"] }, { stop: ["###", "\n"] }],
    ["an end user", { endUserId: "u-1" }, { user: "u-1" }],
    ["a reasoning effort", { reasoning: { effort: Effort.XHIGH } }, { reasoning_effort: "xhigh" }],
    ["no reasoning", { reasoning: { effort: Effort.NONE } }, { reasoning_effort: "none" }],
    ["reasoning text", { reasoning: { includeText: true } }, {}],
    ["the provider's choice of tools", { toolChoice: {} }, {}],
    ["any tool", { toolChoice: { mode: Mode.AUTO } }, { tool_choice: "auto" }],
    ["no tool", { toolChoice: { mode: Mode.NONE } }, { tool_choice: "none" }],
    ["a tool at all", { toolChoice: { mode: Mode.REQUIRED } }, { tool_choice: "required" }],
    [
      "one tool, once",
      { toolChoice: { toolName: "f", parallel: false } },
      { tool_choice: { type: "function", function: { name: "f" } }, parallel_tool_calls: false },
    ],
    [
      "any JSON",
      { responseFormat: { format: { case: "jsonObject", value: {} } } },
      { response_format: { type: "json_object" } },
    ],
    ["labels and limits of the gateway", { labels: { a: "b" }, fallbackModels: ["x/y"], timeouts: {} }, {}],
  ])("with %s", (_, init, expected) => {
    expect(addedBy(init)).toEqual(expected);
  });

  test("goes to OpenAI with its newer names", () => {
    expect(addedBy({ maxTokens: 5, endUserId: "u-1" }, openAi)).toEqual({
      max_completion_tokens: 5,
      safety_identifier: "u-1",
    });
  });

  test("keeps a seed of 64 bits", () => {
    expect(bodyOf({ prompt: "hi", seed: 9_223_372_036_854_775_807n })).toContain('"seed":9223372036854775807');
  });

  test("keeps JSON Schemas byte for byte", () => {
    const schema = '{ "type":"object",  "properties":{"n":{"maximum":1.0,"const":12345678901234567890}} }';
    const body = bodyOf({
      prompt: "hi",
      tools: [{ name: "f", description: "does f", inputSchemaJson: schema, strict: true }],
      responseFormat: { format: { case: "jsonSchema", value: { name: "a", schemaJson: schema, strict: false } } },
    });

    expect(body).toContain(
      `"tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":${schema},"strict":true}}]`,
    );
    expect(body).toContain(`"json_schema":{"name":"a","schema":${schema},"strict":false}`);
  });

  test("gives a tool without a schema one without parameters, and a schema without a name a name", () => {
    const value = { schemaJson: "{}" };

    expect(addedBy({ tools: [{ name: "f" }], responseFormat: { format: { case: "jsonSchema", value } } })).toEqual({
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } }],
      response_format: { type: "json_schema", json_schema: { name: "answer", schema: {} } },
    });
  });

  test("gives a strict tool without a schema a closed one, which OpenAI requires", () => {
    expect(addedBy({ tools: [{ name: "f", strict: true }] })).toEqual({
      tools: [
        {
          type: "function",
          function: {
            name: "f",
            parameters: { type: "object", properties: {}, required: [], additionalProperties: false },
            strict: true,
          },
        },
      ],
    });
  });

  test("writes provider options last, with every digit of their numbers", () => {
    const providerOptionsJson = { openai: '{"temperature":0.10,"id":12345678901234567890}', anthropic: '{"x":1}' };
    const body = bodyOf({ prompt: "hi", temperature: 1, topP: 0.5, providerOptionsJson });

    expect(body).toContain('"temperature":0.10,"top_p":0.5,"id":12345678901234567890');
    expect(body).not.toContain('"x"');
  });
});

test("an end user's id that OpenAI does not take is rejected or dropped for OpenAI, and sent to other servers", () => {
  const [longest, longer] = ["u".repeat(64), "u".repeat(65)];
  const violation = expect.objectContaining({ field: "end_user_id" });

  expect(addedBy({ endUserId: longest }, openAi)).toEqual({ safety_identifier: longest });
  expect(addedBy({ endUserId: longer })).toEqual({ user: longer });
  expect(() => bodyOf({ endUserId: longer }, openAi)).toThrow(
    expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
  );
  expect(bodyOf({ endUserId: longer }, openAi, false, "drop")).not.toContain("safety_identifier");
});

test.each<[string, Init]>([
  ["top_k", { prompt: "hi", topK: 40 }],
  ["reasoning.budget_tokens", { prompt: "hi", reasoning: { budgetTokens: 1 } }],
])("a request with %s is rejected, and the error names the field", (field, init) => {
  const violation = expect.objectContaining({ field });

  expect(() => bodyOf(init)).toThrow(
    expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
  );
});
