import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { UnsupportedPolicy } from "../../../../src/core/errors/unsupported.ts";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
  ToolChoice_Mode as Mode,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { toRequestBody } from "../../../../src/providers/ollama/request/request.ts";
import { asObject } from "../../../../src/wire/json/json.ts";
import { encode, fromData } from "../../../sdk-witness/samples.ts";
import type { PartInit } from "../../../support/requests.ts";

type Init = MessageInitShape<typeof CompleteRequestSchema>;

function bodyOf(init: Init, policy: UnsupportedPolicy = "refuse", isStreaming = false): string {
  return toRequestBody(create(CompleteRequestSchema, { model: "m", ...init }), policy, isStreaming);
}

/** What a request adds to the least that is sent. */
function addedBy(init: Init, policy: UnsupportedPolicy = "refuse"): unknown {
  const least = { model: "m", messages: [{ role: "user", content: "hi" }], stream: false };
  const body: unknown = JSON.parse(bodyOf({ prompt: "hi", ...init }, policy));
  expect(body).toMatchObject(least);
  return Object.fromEntries(Object.entries(asObject(body) ?? {}).filter(([name]) => !(name in least)));
}

function messagesOf(init: Init, policy: UnsupportedPolicy = "refuse"): unknown {
  return asObject(JSON.parse(bodyOf(init, policy)))?.["messages"];
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const tool = { name: "look", description: "Looks.", inputSchemaJson: '{"type":"object","properties":{"b":{},"a":{}}}' };
const sentTool = {
  type: "function",
  function: { name: "look", description: "Looks.", parameters: { type: "object", properties: { b: {}, a: {} } } },
};

describe("a request", () => {
  test("says whether it streams", () => {
    expect(JSON.parse(bodyOf({ prompt: "hi" }, "refuse", true))).toMatchObject({ stream: true });
  });

  test.each<[string, Init, object]>([
    ["nothing", {}, {}],
    ["max_tokens", { maxTokens: 5 }, { options: { num_predict: 5 } }],
    ["temperature 0", { temperature: 0 }, { options: { temperature: 0 } }],
    ["top_p and top_k", { topP: 0.9, topK: 40 }, { options: { top_p: 0.9, top_k: 40 } }],
    [
      "penalties",
      { frequencyPenalty: -2, presencePenalty: 0.5 },
      { options: { frequency_penalty: -2, presence_penalty: 0.5 } },
    ],
    ["stop sequences", { stopSequences: ["###", "\n"] }, { options: { stop: ["###", "\n"] } }],
    ["any JSON", { responseFormat: { format: { case: "jsonObject", value: {} } } }, { format: "json" }],
    [
      "JSON of a schema, whose name is of no use",
      { responseFormat: { format: { case: "jsonSchema", value: { name: "x", strict: true, schemaJson: '{"a":1}' } } } },
      { format: { a: 1 } },
    ],
    ["no reasoning", { reasoning: { effort: Effort.NONE } }, { think: false }],
    ["the least reasoning", { reasoning: { effort: Effort.MINIMAL } }, { think: "low" }],
    ["a reasoning effort", { reasoning: { effort: Effort.MEDIUM } }, { think: "medium" }],
    ["the most reasoning", { reasoning: { effort: Effort.MAX } }, { think: "high" }],
    ["reasoning text", { reasoning: { includeText: true } }, {}],
    ["a tool", { tools: [tool] }, { tools: [sentTool] }],
    ["the model's choice of tools", { tools: [tool], toolChoice: { mode: Mode.AUTO } }, { tools: [sentTool] }],
    ["no tool to be called", { tools: [tool], toolChoice: { mode: Mode.NONE } }, {}],
    ["several calls at once", { tools: [tool], toolChoice: { parallel: true } }, { tools: [sentTool] }],
    [
      "its own members, whose options are joined with ours",
      {
        temperature: 1,
        topK: 3,
        providerOptionsJson: { ollama: '{"keep_alive":"1h","options":{"num_ctx":8192,"top_k":4}}' },
      },
      { keep_alive: "1h", options: { temperature: 1, top_k: 4, num_ctx: 8_192 } },
    ],
  ])("takes %s", (_what, init, added) => {
    expect(addedBy(init)).toEqual(added);
  });

  test("keeps a seed, a schema and members of the caller digit for digit", () => {
    const body = bodyOf({
      seed: 9_007_199_254_740_993n,
      tools: [{ name: "t", inputSchemaJson: '{ "maximum": 1.50 }' }],
      providerOptionsJson: { ollama: '{"options":{"num_ctx":1.0}}' },
    });
    expect(body).toContain('"seed":9007199254740993');
    expect(body).toContain('"parameters":{ "maximum": 1.50 }');
    expect(body).toContain('"num_ctx":1.0');
  });

  test.each<[field: string, init: Init]>([
    ["end_user_id", { endUserId: "u-1" }],
    ["reasoning.budget_tokens", { reasoning: { budgetTokens: 9 } }],
    ["tools[0].strict", { tools: [{ ...tool, strict: true }] }],
    ["tool_choice.mode", { toolChoice: { mode: Mode.REQUIRED } }],
    ["tool_choice.tool_name", { toolChoice: { mode: Mode.REQUIRED, toolName: "look" } }],
    ["tool_choice.parallel", { toolChoice: { parallel: false } }],
  ])("that asks for %s is refused, or loses it", (field, init) => {
    expect(() => bodyOf(init)).toThrow(expect.objectContaining({ reason: "UNSUPPORTED_FEATURE" }));
    expect(() => bodyOf(init)).toThrow(`${field}: `);
    expect(addedBy({ ...init, tools: [] }, "drop")).toEqual({});
  });
});

describe("a conversation", () => {
  test("goes turn by turn, with thoughts, calls and results in the members that Ollama has for them", () => {
    const messages = messagesOf({
      system: "Be brief.",
      messages: [
        {
          role: Role.USER,
          parts: [
            { content: { case: "text", value: "What " } },
            {
              content: {
                case: "image",
                value: { media: { mediaType: "image/png", source: { case: "data", value: png } } },
              },
            },
            { content: { case: "text", value: "is it?" } },
          ],
        },
        {
          role: Role.ASSISTANT,
          parts: [
            { content: { case: "reasoning", value: { text: "hm" } } },
            { content: { case: "text", value: "I look." } },
            { content: { case: "toolCall", value: { id: "c1", name: "look", argumentsJson: '{"zoom":1.50}' } } },
            { content: { case: "toolCall", value: { id: "c2", name: "stop", argumentsJson: "" } } },
          ],
        },
        {
          role: Role.TOOL,
          parts: [
            { content: { case: "toolResult", value: { toolCallId: "c2", text: "no", isError: true } } },
            { content: { case: "toolResult", value: { toolCallId: "c1", text: "a cat" } } },
            { content: { case: "toolResult", value: { toolCallId: "c0", text: "of a call that is gone" } } },
          ],
        },
        { role: Role.ASSISTANT, parts: [{ content: { case: "reasoning", value: { text: "alone" } } }] },
        { role: Role.ASSISTANT, parts: [{ content: { case: "refusal", value: "I will not." } }] },
        { role: Role.SYSTEM, text: "Go on." },
      ],
    });
    expect(messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "What is it?", images: ["iVBORw=="] },
      {
        role: "assistant",
        content: "I look.",
        thinking: "hm",
        tool_calls: [
          { id: "c1", function: { name: "look", arguments: { zoom: 1.5 } } },
          { id: "c2", function: { name: "stop", arguments: {} } },
        ],
      },
      { role: "tool", content: "Error: no", tool_name: "stop", tool_call_id: "c2" },
      { role: "tool", content: "a cat", tool_name: "look", tool_call_id: "c1" },
      { role: "tool", content: "of a call that is gone", tool_call_id: "c0" },
      { role: "assistant", content: "I will not." },
      { role: "system", content: "Go on." },
    ]);
  });

  test("takes documents of text as text between tags, in results of tools, too", () => {
    const notes: PartInit = {
      content: { case: "document", value: { title: "a.txt", media: fromData("text/plain", encode("notes")) } },
    };
    const result: PartInit = { content: { case: "toolResult", value: { toolCallId: "c", parts: [notes] } } };
    const sent = '<document title="a.txt">\nnotes\n</document>';

    expect(
      messagesOf({
        messages: [
          { role: Role.USER, parts: [{ content: { case: "text", value: "Read: " } }, notes] },
          { role: Role.TOOL, parts: [result] },
        ],
      }),
    ).toEqual([
      { role: "user", content: `Read: ${sent}` },
      { role: "tool", content: sent, tool_call_id: "c" },
    ]);
  });

  test.each<[path: string, role: Role, part: NonNullable<NonNullable<Init["messages"]>[number]["parts"]>[number]]>([
    ["messages[0].parts[0].image.media.url", Role.USER, imageOf({ case: "url", value: "https://example.com/a.png" })],
    ["messages[0].parts[0].image.media.file_id", Role.USER, imageOf({ case: "fileId", value: "f" })],
    ["messages[0].parts[0]", Role.ASSISTANT, imageOf({ case: "data", value: png })],
    [
      "messages[0].parts[0]",
      Role.USER,
      {
        content: {
          case: "document",
          value: { media: { mediaType: "application/pdf", source: { case: "data", value: png } } },
        },
      },
    ],
    [
      "messages[0].parts[0].document.media.data",
      Role.USER,
      { content: { case: "document", value: { media: fromData("text/plain", new Uint8Array([0x47, 0xfc])) } } },
    ],
    ["messages[0].parts[0]", Role.USER, { content: { case: "toolResult", value: { toolCallId: "c", text: "x" } } }],
    [
      "messages[0].parts[0].tool_result.parts[0]",
      Role.TOOL,
      { content: { case: "toolResult", value: { toolCallId: "c", parts: [imageOf({ case: "data", value: png })] } } },
    ],
    ["messages[0].parts[0]", Role.USER, {}],
  ])("is refused at %s, whatever is dropped", (path, role, part) => {
    for (const policy of ["refuse", "drop"] as const) {
      expect(() => bodyOf({ messages: [{ role, parts: [part] }] }, policy)).toThrow(
        expect.objectContaining({
          reason: "UNSUPPORTED_FEATURE",
          fieldViolations: [expect.objectContaining({ field: path })],
        }),
      );
    }
  });

  const state = new TextEncoder().encode('{"kind":"anthropic"}');

  test.each<[path: string, part: object, left: object[]]>([
    [
      "messages[0].parts[0].provider_state",
      { content: { case: "text", value: "a" }, providerState: state },
      [{ role: "assistant", content: "a" }],
    ],
    [
      "messages[0].parts[0].reasoning.signature",
      { content: { case: "reasoning", value: { text: "hm", signature: state } } },
      [],
    ],
    ["messages[0].parts[0].provider_state", { content: { case: "refusal", value: "no" }, providerState: state }, []],
    [
      "messages[0].parts[0]",
      { content: { case: "serverToolCall", value: { id: "s", name: "search", argumentsJson: "{}" } } },
      [],
    ],
  ])("of another provider is refused at %s, or loses what is that provider's own", (path, part, left) => {
    const init: Init = { messages: [{ role: Role.ASSISTANT, parts: [part] }] };
    expect(() => bodyOf(init)).toThrow(
      expect.objectContaining({ fieldViolations: [expect.objectContaining({ field: path })] }),
    );
    expect(messagesOf(init, "drop")).toEqual(left);
  });
});

function imageOf(source: { case: "data"; value: Uint8Array } | { case: "url" | "fileId"; value: string }) {
  return { content: { case: "image" as const, value: { media: { mediaType: "image/png", source } } } };
}
