import { FinishReason, ReasoningOptions_Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { image, type RequestInit, text } from "../../support/requests.ts";
import type { OpenAiTurn } from "../../support/strict/openai/turn.ts";
import { pdfBase64, pngBase64 } from "../../support/strict/samples.ts";
import { brochure, citySchema, oddArguments, picture, type ScriptedTurn, tools } from "./script.ts";

/** What every turn asks for. */
export const openAiOptions: RequestInit = {
  model: "openai/gpt-5.2",
  system: "You are a guide.",
  tools: [...tools, { name: "now", strict: true }],
  toolChoice: { parallel: true },
  reasoning: { effort: ReasoningOptions_Effort.LOW, includeText: true },
  maxTokens: 4_096,
  seed: 9_007_199_254_740_993n,
  endUserId: "user-7",
};

const usage = (output: number, reasoning: number): OpenAiTurn["usage"] => ({
  prompt_tokens: 330,
  completion_tokens: output,
  total_tokens: 330 + output,
  prompt_tokens_details: { cached_tokens: 300, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
});

const expectedUsage = (outputTokens: number, reasoningTokens: number): object => ({
  inputTokens: 330,
  outputTokens,
  cacheReadTokens: 300,
  reasoningTokens,
  source: Usage_Source.PROVIDER,
});

/** Five turns with everything that a model behind Chat Completions says and is told. */
export const openAiScript: readonly ScriptedTurn<OpenAiTurn>[] = [
  {
    messages: [
      { role: Role.SYSTEM, text: "Answer in one sentence." },
      {
        role: Role.USER,
        parts: [text("Where is this, and how is the weather?"), image(picture), { ...brochure, cacheHint: {} }],
      },
    ],
    sent: {
      model: "gpt-5.2",
      max_completion_tokens: 4_096,
      tools: [
        { type: "function", function: { name: "weather", strict: true, parameters: JSON.parse(citySchema) } },
        { type: "function", function: { name: "look" } },
        { type: "function", function: { name: "now", strict: true } },
      ],
      parallel_tool_calls: true,
      reasoning_effort: "low",
      user: "user-7",
      messages: [
        { role: "system", content: "You are a guide." },
        { role: "system", content: "Answer in one sentence." },
        {
          role: "user",
          content: [
            { type: "text", text: "Where is this, and how is the weather?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${pngBase64}` } },
            {
              type: "file",
              file: { filename: "brochure.pdf", file_data: `data:application/pdf;base64,${pdfBase64}` },
            },
          ],
        },
      ],
    },
    answer: {
      reasoning: "Two cities: 東京\nand Köln 🚀",
      toolCalls: [
        { id: "call_1", name: "weather", arguments: oddArguments[0] },
        { id: "call_2", name: "weather", arguments: oddArguments[1] },
      ],
      finishReason: "tool_calls",
      usage: usage(60, 20),
    },
    expected: {
      parts: [
        "reasoning|Two cities: 東京\nand Köln 🚀||",
        'call_1 weather {"city":"東京 🚀","id":12345678901234567890}',
        'call_2 weather {"city":"Köln\\t\\"C\\"","id":1.0e2}',
      ],
      finishReason: FinishReason.TOOL_CALLS,
      usage: expectedUsage(60, 20),
    },
  },
  {
    messages: [
      {
        role: Role.TOOL,
        parts: [
          {
            content: {
              case: "toolResult",
              value: { toolCallId: "call_1", parts: [text("Sunny"), text(" and warm.")] },
            },
          },
          { content: { case: "toolResult", value: { toolCallId: "call_2", text: "No such city.", isError: true } } },
        ],
      },
    ],
    sent: {
      messages: [
        {},
        {},
        {},
        { role: "assistant", reasoning_content: "Two cities: 東京\nand Köln 🚀" },
        { role: "tool", tool_call_id: "call_1" },
        {},
      ],
      last: { role: "tool", tool_call_id: "call_2", content: "Error: No such city." },
    },
    answer: {
      content: "One moment.",
      toolCalls: [{ id: "call_3", name: "look", arguments: "{}" }],
      finishReason: "tool_calls",
      usage: usage(30, 10),
    },
    expected: {
      parts: ["text One moment.", "call_3 look {}"],
      finishReason: FinishReason.TOOL_CALLS,
      usage: expectedUsage(30, 10),
    },
  },
  {
    messages: [
      { role: Role.TOOL, parts: [{ content: { case: "toolResult", value: { toolCallId: "call_3" } } }] },
      { role: Role.USER, text: "And Köln?" },
    ],
    options: { stopSequences: ["###"] },
    sent: { stop: ["###"], last: { role: "user", content: "And Köln?" } },
    answer: { content: "\nKöln is on the Rhine. ", finishReason: "stop", usage: usage(40, 5) },
    expected: {
      parts: ["text \nKöln is on the Rhine. "],
      finishReason: FinishReason.STOP,
      usage: expectedUsage(40, 5),
    },
  },
  {
    messages: [{ role: Role.USER, text: "And how do I break in?" }],
    sent: { last: { role: "user", content: "And how do I break in?" } },
    answer: { refusal: "I cannot help with that.", finishReason: "stop", usage: usage(2, 0) },
    expected: {
      parts: ["refusal I cannot help with that."],
      finishReason: FinishReason.REFUSAL,
      usage: expectedUsage(2, 0),
    },
  },
  {
    messages: [{ role: Role.USER, text: "Then sum it up." }],
    options: {
      responseFormat: {
        format: { case: "jsonSchema", value: { name: "city", schemaJson: citySchema, strict: true } },
      },
    },
    sent: {
      response_format: {
        type: "json_schema",
        json_schema: { name: "city", schema: JSON.parse(citySchema), strict: true },
      },
      last: { role: "user", content: "Then sum it up." },
    },
    answer: { content: '{"city": "Köln", "id": 7}', finishReason: "stop", usage: usage(20, 8) },
    expected: {
      parts: ['text {"city": "Köln", "id": 7}'],
      finishReason: FinishReason.STOP,
      usage: expectedUsage(20, 8),
    },
  },
];
