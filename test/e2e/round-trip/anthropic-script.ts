import { FinishReason, ReasoningOptions_Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { image, type RequestInit, text } from "../../support/requests.ts";
import type { AnthropicTurn } from "../../support/strict/anthropic/turn.ts";
import { pdfBase64, pngBase64 } from "../../support/strict/samples.ts";
import { brochure, citySchema, oddArguments, picture, type ScriptedTurn, tools } from "./script.ts";

/** What every turn asks for. */
export const anthropicOptions: RequestInit = {
  model: "anthropic/claude-opus-4-6",
  system: "You are a guide.",
  tools,
  toolChoice: { parallel: true },
  reasoning: { effort: ReasoningOptions_Effort.LOW, budgetTokens: 2_048, includeText: true },
  temperature: 1,
  endUserId: "user-7",
};

const citation = {
  type: "web_search_result_location",
  cited_text: "Köln is on the Rhine.",
  encrypted_index: "Eo8B",
  title: null,
  url: "https://example.com/koeln",
};

const search = { id: "srvtoolu_1", name: "web_search", input: { query: "Köln" } };
const found = {
  type: "web_search_result",
  title: "Köln",
  url: citation.url,
  encrypted_content: "EqgB",
  page_age: null,
};

/** The server's own tool besides the caller's: only the provider's options can name it. */
const withSearch = `{"tools": [{"type": "web_search_20250305", "name": "web_search", "max_uses": 2},
  {"name": "look", "input_schema": {"type": "object"}}, {"name": "weather", "input_schema": ${citySchema}}]}`;

const mark = { type: "ephemeral" };
const hour = { type: "ephemeral", ttl: "1h" };
const sentPicture = { type: "image", source: { type: "base64", media_type: "image/png", data: pngBase64 } };

const usage = (output: number, thinking: number): AnthropicTurn["usage"] => ({
  start: { input_tokens: 10, cache_creation_input_tokens: 20, cache_read_input_tokens: 300, output_tokens: 1 },
  end: { output_tokens: output, output_tokens_details: { thinking_tokens: thinking } },
});

const expectedUsage = (outputTokens: number, reasoningTokens: number): object => ({
  inputTokens: 330,
  outputTokens,
  cacheReadTokens: 300,
  cacheWriteTokens: 20,
  reasoningTokens,
  source: Usage_Source.PROVIDER,
});

/** Five turns with everything that a Claude model says and is told. */
export const anthropicScript: readonly ScriptedTurn<AnthropicTurn>[] = [
  {
    messages: [
      { role: Role.SYSTEM, parts: [{ ...text("Answer in one sentence."), cacheHint: { ttl: { seconds: 3_600n } } }] },
      {
        role: Role.USER,
        parts: [text("Where is this, and how is the weather?"), image(picture), { ...brochure, cacheHint: {} }],
      },
    ],
    sent: {
      model: "claude-opus-4-6",
      max_tokens: 1_024 + 2_048,
      system: [
        { type: "text", text: "You are a guide." },
        { type: "text", text: "Answer in one sentence.", cache_control: hour },
      ],
      tools: [
        { name: "weather", strict: true, input_schema: JSON.parse(citySchema) },
        { name: "look", cache_control: hour },
      ],
      tool_choice: { type: "auto", disable_parallel_tool_use: false },
      thinking: { type: "enabled", budget_tokens: 2_048, display: "summarized" },
      metadata: { user_id: "user-7" },
      last: {
        role: "user",
        content: [
          { type: "text", text: "Where is this, and how is the weather?" },
          sentPicture,
          {
            type: "document",
            source: { type: "base64", media_type: "application/pdf", data: pdfBase64 },
            title: "brochure.pdf",
            cache_control: mark,
          },
        ],
      },
    },
    answer: {
      content: [
        { type: "thinking", thinking: "Two cities: 東京\nand Köln 🚀", signature: "EuYBCkQYAiJA+/8=" },
        { type: "tool_use", id: "toolu_1", name: "weather", input: oddArguments[0] },
        { type: "tool_use", id: "toolu_2", name: "weather", input: oddArguments[1] },
      ],
      stop: { reason: "tool_use" },
      usage: usage(60, 20),
    },
    expected: {
      parts: [
        "reasoning|Two cities: 東京\nand Köln 🚀|EuYBCkQYAiJA+/8=|",
        'toolu_1 weather {"city":"東京 🚀","id":12345678901234567890}',
        'toolu_2 weather {"city":"Köln\\t\\"C\\"","id":1.0e2}',
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
              value: { toolCallId: "toolu_1", parts: [text("Sunny, as the picture shows."), image(picture)] },
            },
          },
        ],
      },
      {
        role: Role.TOOL,
        parts: [
          { content: { case: "toolResult", value: { toolCallId: "toolu_2", text: "No such city.", isError: true } } },
        ],
      },
    ],
    sent: {
      last: {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "toolu_1",
            content: [{ type: "text", text: "Sunny, as the picture shows." }, sentPicture],
          },
          {
            type: "tool_result",
            tool_use_id: "toolu_2",
            content: [{ type: "text", text: "No such city." }],
            is_error: true,
          },
        ],
      },
    },
    answer: {
      content: [
        { type: "redacted_thinking", data: "EmwKAhgBEgy/+w==" },
        { type: "text", text: "One moment." },
        { type: "tool_use", id: "toolu_3", name: "look", input: "" },
      ],
      stop: { reason: "tool_use" },
      usage: usage(30, 10),
    },
    expected: {
      parts: ["reasoning||EmwKAhgBEgy/+w==|redacted", "text One moment.", "toolu_3 look {}"],
      finishReason: FinishReason.TOOL_CALLS,
      usage: expectedUsage(30, 10),
    },
  },
  {
    messages: [
      { role: Role.TOOL, parts: [{ content: { case: "toolResult", value: { toolCallId: "toolu_3" } } }] },
      { role: Role.USER, text: "Search for Köln as well." },
    ],
    options: { stopSequences: ["###"], providerOptionsJson: { anthropic: withSearch } },
    sent: {
      stop_sequences: ["###"],
      tools: [{ type: "web_search_20250305", name: "web_search", max_uses: 2 }, { name: "look" }, { name: "weather" }],
      last: {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "toolu_3" },
          { type: "text", text: "Search for Köln as well." },
        ],
      },
    },
    answer: {
      content: [
        { type: "thinking", thinking: "", signature: "EpQCCkYIBxgC" },
        { type: "server_tool_use", whole: search },
        { type: "web_search_tool_result", whole: { tool_use_id: "srvtoolu_1", content: [found] } },
        { type: "text", text: "\n\n" },
        { type: "text", text: "It is said that " },
        { type: "text", text: "Köln is on the Rhine", citations: [citation] },
        { type: "text", text: ". " },
      ],
      stop: { reason: "stop_sequence", sequence: "###" },
      usage: usage(40, 5),
    },
    expected: {
      parts: [
        "reasoning||EpQCCkYIBxgC|",
        'srvtoolu_1 web_search {"query":"Köln"}',
        "srvtoolu_1 web_search_tool_result",
        "text \n\n",
        "text It is said that ",
        "text Köln is on the Rhine",
        "text . ",
      ],
      finishReason: FinishReason.STOP_SEQUENCE,
      stopSequence: "###",
      usage: expectedUsage(40, 5),
    },
  },
  {
    messages: [
      { role: Role.USER, parts: [{ ...text("And how do I break in?"), cacheHint: { ttl: { seconds: 60n } } }] },
    ],
    sent: {
      last: {
        role: "user",
        content: [{ type: "text", text: "And how do I break in?", cache_control: { type: "ephemeral", ttl: "5m" } }],
      },
    },
    answer: {
      content: [{ type: "text", text: "I" }],
      stop: { reason: "refusal", details: { type: "refusal", category: null, explanation: "It may do harm." } },
      usage: usage(2, 0),
    },
    expected: {
      parts: ["text I", "refusal It may do harm."],
      finishReason: FinishReason.REFUSAL,
      usage: expectedUsage(2, 0),
    },
  },
  {
    messages: [{ role: Role.USER, text: "Then sum it up." }],
    options: { responseFormat: { format: { case: "jsonSchema", value: { name: "city", schemaJson: citySchema } } } },
    sent: {
      output_config: { format: { type: "json_schema", schema: JSON.parse(citySchema) } },
      last: { role: "user", content: [{ type: "text", text: "Then sum it up." }] },
    },
    answer: {
      content: [
        { type: "thinking", thinking: "Köln it is.", signature: "EooBCkYIBxgC" },
        { type: "text", text: '{"city": "Köln", "id": 7}' },
      ],
      stop: { reason: "end_turn" },
      usage: usage(20, 8),
    },
    expected: {
      parts: ["reasoning|Köln it is.|EooBCkYIBxgC|", 'text {"city": "Köln", "id": 7}'],
      finishReason: FinishReason.STOP,
      usage: expectedUsage(20, 8),
    },
  },
];
