import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort,
  ToolChoice_Mode,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { validateCompleteRequest } from "../../../src/service/validation/validate.ts";
import {
  ask,
  assistant,
  errorOf,
  image,
  png,
  type RequestInit,
  say,
  talk,
  text,
  tool,
  toolCall,
  toolResult,
  user,
  violationsOf,
  weather,
} from "../../support/requests.ts";

describe("a request that keeps every rule is accepted", () => {
  test.each<[string, RequestInit]>([
    ["a prompt", ask],
    ["a prompt with a system text", { ...ask, system: "be brief" }],
    [
      "every part that a user may send",
      say(text("look"), image(png), image({ media: { source: { case: "fileId", value: "f" } } })),
    ],
    ["an image by URL", say(image({ media: { source: { case: "url", value: "https://example.com/a.png" } } }))],
    ["a turn with tools", talk(user, assistant(toolCall("a"), toolCall("b")), tool(toolResult("b"), toolResult("a")))],
    [
      "a result without content",
      talk(user, assistant(toolCall("a")), tool({ content: { case: "toolResult", value: { toolCallId: "a" } } })),
    ],
    [
      "a result with an image",
      talk(
        user,
        assistant(toolCall("a")),
        tool({ content: { case: "toolResult", value: { toolCallId: "a", parts: [image(png)] } } }),
      ),
    ],
    [
      "reasoning that was withheld",
      talk(
        user,
        assistant(
          { content: { case: "reasoning", value: { signature: new Uint8Array([1]), redacted: true } } },
          text("hi"),
        ),
      ),
    ],
    ["an answer to go on with", talk(user, { role: Role.ASSISTANT, text: "Once" })],
    [
      "the ends of every range",
      { ...ask, maxTokens: 1, temperature: 0, topP: 1, topK: 1, frequencyPenalty: -2, presencePenalty: 2 },
    ],
    ["the other ends", { ...ask, maxTokens: 2 ** 31 - 1, temperature: 2, topP: Number.MIN_VALUE, seed: -1n }],
    [
      "a forced tool",
      { ...ask, tools: [weather], toolChoice: { toolName: "weather", mode: ToolChoice_Mode.REQUIRED } },
    ],
    ["a tool without a schema", { ...ask, tools: [{ name: "A-z_9" }], toolChoice: { mode: ToolChoice_Mode.NONE } }],
    ["a JSON object", { ...ask, responseFormat: { format: { case: "jsonObject", value: {} } } }],
    ["a JSON Schema", { ...ask, responseFormat: { format: { case: "jsonSchema", value: { schemaJson: "{}" } } } }],
    ["how to reason", { ...ask, reasoning: { effort: ReasoningOptions_Effort.MAX, budgetTokens: 1 } }],
    [
      "times",
      {
        ...ask,
        timeouts: { total: { nanos: 1 }, firstToken: { seconds: 315_576_000_000n } },
        heartbeatInterval: { seconds: 1n },
      },
    ],
    ["options for providers", { ...ask, providerOptionsJson: { openai: ' {"logprobs":true} ', anthropic: "{}" } }],
    ["labels", { ...ask, endUserId: "u".repeat(256), labels: { team: "a".repeat(256), empty: "" } }],
    ["sixteen stop sequences", { ...ask, stopSequences: Array.from({ length: 16 }, () => "\n") }],
    ["a model of 256 characters", { ...ask, model: "m".repeat(256) }],
  ])("%s", (_, init) => {
    expect(validateCompleteRequest(create(CompleteRequestSchema, init))).toBeUndefined();
  });
});

test.each<[string, RequestInit, string[]]>([
  ["no model", { prompt: "hello" }, ['model: write an alias or "provider/model"']],
  ["a long model", { ...ask, model: "m".repeat(257) }, ["model: write at most 256 characters instead of 257"]],
  ["no input", { model: "sim/echo" }, ["messages: write at least one message, or prompt for a single one of the user"]],
  [
    "two inputs",
    { ...talk(user), prompt: "hi" },
    ["prompt: leave out prompt or messages: prompt stands for a single user message"],
  ],
])("input: %s", (_, init, expected) => {
  expect(violationsOf(init)).toEqual(expected);
});

test("every broken rule of a request is reported at once", () => {
  expect(
    errorOf({ temperature: 7, maxTokens: 0, messages: [{ text: "hi" }] }).fieldViolations.map(({ field }) => field),
  ).toEqual(["model", "messages[0].role", "max_tokens", "temperature"]);
});

test("the message of the error names each of them", () => {
  expect(errorOf({ ...ask, temperature: 7, maxTokens: 0 }).message).toBe(
    "max_tokens: write 1 or more instead of 0, or leave it out; temperature: write a number from 0 to 2 instead of 7, or leave it out",
  );
});

test("of a request with many faults the first 16 broken rules are reported", () => {
  const fields = errorOf(talk(...Array.from({ length: 4_000 }, () => ({})))).fieldViolations.map(({ field }) => field);
  expect(fields).toHaveLength(16);
  expect(fields.slice(0, 3)).toEqual(["messages[0]", "messages[0].role", "messages[1]"]);
});

describe("a conversation has at most", () => {
  const turn = { role: Role.USER, text: "x" };
  const part = { content: { case: "text", value: "x" } } as const;
  test.each([
    { name: "4,096 messages", most: 4_096, ask: (count: number) => Array.from({ length: count }, () => turn) },
    {
      name: "8,192 parts in one message",
      most: 8_192,
      ask: (count: number) => [{ role: Role.USER, parts: Array.from({ length: count }, () => part) }],
    },
    {
      name: "8,192 parts in all messages",
      most: 8_192,
      ask: (count: number) => [
        { role: Role.USER, parts: [part] },
        { role: Role.USER, parts: Array.from({ length: count - 1 }, () => part) },
      ],
    },
  ])("$name", ({ most, ask }) => {
    expect(validateCompleteRequest(create(CompleteRequestSchema, talk(...ask(most))))).toBeUndefined();
    expect(errorOf(talk(...ask(most + 1))).fieldViolations).toEqual([
      { field: expect.stringMatching(/^messages/), description: expect.stringContaining(`at most ${most}`) },
    ]);
  });
});
