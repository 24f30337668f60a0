import { expect, test } from "vitest";
import { readDocuments } from "../../conformance/bytes/documents.ts";
import type { Difference } from "../../conformance/compare.ts";
import type { Recording } from "../../conformance/corpus/recording.ts";
import { rules } from "../../conformance/rules/index.ts";
import { toStream } from "./made-up-corpus.ts";

/** Pairs that a rule explains, and pairs like them that it does not, each with the answer that they were read from. */
interface RuleCase {
  readonly explained: readonly Pair[];
  readonly left: readonly Pair[];
}

type Pair = readonly [value: string, expected: unknown, seen: unknown, body: string, sdk?: string];

const functionCall = { function_call: { name: "f", arguments: '{"a": 1}' } };
const ownCall = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
const codesCall = { ...ownCall, caller: { type: "code_execution_20250825" } };
const toolCalls = { tool_calls: [{ function: { name: "g", arguments: "{}" } }] };
const reasoned = { completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 40 } };

/** A stream that begins anew after a thought and half a call. */
const twice = toStream(
  { type: "message_start" },
  ...thought("a", "1"),
  ...call("first", '{"x'),
  { type: "message_start" },
  ...thought("b", "22"),
  ...call("second", "{}"),
);

const cases: Readonly<Record<string, RuleCase>> = {
  "function-call": {
    explained: [
      ["toolCalls[0].name", undefined, "f", chat({ message: functionCall })],
      ["toolCalls[0].arguments", undefined, '{"a": 1}', chat({ message: functionCall })],
    ],
    left: [
      ["toolCalls[0].name", undefined, "g", chat({ message: functionCall })],
      ["toolCalls[0].arguments", undefined, '{"a":1}', chat({ message: functionCall })],
      ["toolCalls[1].name", undefined, "f", chat({ message: functionCall })],
      ["toolCalls[0].name", undefined, "f", chat({ message: { ...functionCall, ...toolCalls } })],
    ],
  },
  "made-up-id": {
    explained: [
      ["toolCalls[0].id", "", "cmpl_1a_0", chat({ message: toolCalls })],
      ["toolCalls[3].id", undefined, "cmpl_1a_3", chat({ message: toolCalls })],
    ],
    left: [
      ["toolCalls[0].id", "call_1", "cmpl_1a_0", chat({ message: toolCalls })],
      ["toolCalls[0].id", "", "", chat({ message: toolCalls })],
      ["toolCalls[0].id", undefined, "cmpl_1a_0", chat({ message: toolCalls, id: "cmpl_1a_0" })],
    ],
  },
  "no-arguments": {
    explained: [
      ["toolCalls[0].arguments", null, "{}", "{}"],
      ["toolCalls[0].arguments", "", "{}", "{}"],
    ],
    left: [
      ["toolCalls[0].arguments", "{ }", "{}", "{}"],
      ["toolCalls[0].arguments", null, "", "{}"],
    ],
  },
  "ends-in-tool-calls": {
    explained: [
      ["finishReason", "STOP", "TOOL_CALLS", chat({ message: toolCalls, finish_reason: "stop" })],
      ["finishReason", "OTHER", "TOOL_CALLS", chat({ message: toolCalls, finish_reason: "" })],
      ["finishReason", "STOP", "TOOL_CALLS", JSON.stringify({ content: [ownCall], stop_reason: "end_turn" })],
    ],
    left: [
      ["finishReason", "STOP", "TOOL_CALLS", JSON.stringify({ content: [codesCall], stop_reason: "end_turn" })],
      ["finishReason", "OTHER", "TOOL_CALLS", JSON.stringify({ content: [ownCall], stop_reason: "pause_turn" })],
      ["finishReason", "STOP", "TOOL_CALLS", chat({ message: { content: "Hi" }, finish_reason: "stop" })],
      ["finishReason", "OTHER", "TOOL_CALLS", chat({ message: toolCalls, finish_reason: "paused" })],
      ["finishReason", "MAX_TOKENS", "TOOL_CALLS", chat({ message: toolCalls, finish_reason: "length" })],
    ],
  },
  "ends-in-refusal": {
    explained: [["finishReason", "STOP", "REFUSAL", chat({ message: { refusal: "No." }, finish_reason: "stop" })]],
    left: [["finishReason", "STOP", "REFUSAL", chat({ message: { content: "No." }, finish_reason: "stop" })]],
  },
  "ends-in-failure": {
    explained: [
      ["status", "OK", "UPSTREAM_ERROR", chat({ finish_reason: "error" })],
      ["status", "OK", "STREAM_TRUNCATED", chat({ finish_reason: "abort" })],
      ["status", "OK", "UPSTREAM_OVERLOADED", chat({ finish_reason: "insufficient_system_resource" })],
    ],
    left: [
      ["status", "OK", "UPSTREAM_ERROR", chat({ finish_reason: "stop" })],
      ["status", "OK", undefined, chat({ finish_reason: "stop" })],
      ["status", "OK", "INTERNAL", chat({ finish_reason: "error" })],
    ],
  },
  "reasoning-left-out": {
    explained: [
      ["usage.outputTokens", 2, 42, chatUsage({ prompt_tokens: 10, total_tokens: 52, ...reasoned })],
      ["usage.outputTokens", 2, 42, chatUsage({ prompt_tokens: 10, total_tokens: 52 })],
    ],
    left: [
      ["usage.outputTokens", 2, 42, chatUsage({ prompt_tokens: 10, total_tokens: 12, ...reasoned })],
      ["usage.outputTokens", 2, 43, chatUsage({ prompt_tokens: 10, total_tokens: 52, ...reasoned })],
      ["usage.outputTokens", 43, 42, chatUsage({ prompt_tokens: 10, total_tokens: 52 })],
    ],
  },
  "impossible-count": {
    explained: [
      ["usage.cacheReadTokens", 11, undefined, chatUsage({ prompt_tokens: 10 })],
      ["usage.reasoningTokens", 11, undefined, chatUsage({ completion_tokens: 10 })],
    ],
    left: [
      ["usage.cacheReadTokens", 10, undefined, chatUsage({ prompt_tokens: 10 })],
      ["usage.cacheReadTokens", 11, 10, chatUsage({ prompt_tokens: 10 })],
      ["usage.inputTokens", 11, undefined, chatUsage({ prompt_tokens: 10 })],
    ],
  },
  "usage-elsewhere": {
    explained: [
      ["usage.source", "ESTIMATED", "PROVIDER", JSON.stringify({ x_groq: { usage: {} } })],
      ["usage.source", "ESTIMATED", "PROVIDER", chat({ usage: {} })],
    ],
    left: [["usage.source", "ESTIMATED", "PROVIDER", chat({ x_groq: {} })]],
  },
  "reasoning-in-details": {
    explained: [["reasoning", "", "hm", chat({ message: { reasoning_details: [{ text: "h" }, { text: "m" }] } })]],
    left: [
      ["reasoning", "", "hm", chat({ message: { reasoning_details: [{ text: "h" }] } })],
      ["reasoning", "h", "hm", chat({ message: { reasoning_details: [{ text: "hm" }] } })],
      ["text", "", "hm", chat({ message: { reasoning_details: [{ text: "hm" }] } })],
    ],
  },
  "begun-anew": {
    explained: [
      ["status", "OK", "STREAM_TRUNCATED", twice],
      ["reasoning", "b", "a", twice],
      ["toolCalls[0].arguments", "{}", '{"x', twice],
      ["signatures", [2], [1], twice],
    ],
    left: [
      ["reasoning", "b", "ab", twice],
      ["toolCalls[1].id", undefined, "second", twice],
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", twice],
      ["reasoning", "b", "a", twice.replace("message_start", "ping")],
    ],
  },
  "no-answer": {
    explained: [
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", '{"hello": "world"}'],
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", "hello"],
    ],
    left: [
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", chat({})],
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", '{"content": []}'],
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", '{"input_tokens": 1}'],
      ["status", "OK", "UPSTREAM_PROTOCOL_ERROR", toStream({ type: "message_stop" })],
    ],
  },
  "cut-short": {
    explained: [
      ["status", "OK", "STREAM_TRUNCATED", toStream({ choices: [{ delta: { content: "Hi" } }] })],
      ["status", "OK", "STREAM_TRUNCATED", toStream({ type: "message_start" })],
    ],
    left: [
      ["status", "OK", "STREAM_TRUNCATED", toStream({ choices: [{ finish_reason: "stop" }] })],
      ["status", "OK", "STREAM_TRUNCATED", toStream("[DONE]")],
      ["status", "OK", "STREAM_TRUNCATED", toStream({ type: "message_stop" })],
      ["status", "OK", "STREAM_TRUNCATED", toStream({ type: "message_delta", delta: { stop_reason: "end_turn" } })],
    ],
  },
  "read-on": {
    explained: [
      ["text", "Hel", "Hello", "{}", "raw-failed"],
      ["toolCalls[0].name", undefined, "f", "{}", "raw-failed"],
    ],
    left: [
      ["text", "Hel", "Hello", "{}", "ok"],
      ["text", "Hal", "Hello", "{}", "raw-failed"],
      ["status", "", "x", "{}", "raw-failed"],
    ],
  },
  "no-secrets": {
    explained: [["error.message", "key: abc.", "key: [redacted].", "{}"]],
    left: [
      ["error.message", "key: abc. Mend it.", "key: [redacted]", "{}"],
      ["error.message", "key: a b.", "key: [redacted].", "{}"],
      ["error.message", "key: abc.", "key: .", "{}"],
    ],
  },
  "short-messages": {
    explained: [["error.message", "x".repeat(1_025), `${"x".repeat(1_021)}…`, "{}"]],
    left: [
      ["error.message", "x".repeat(1_024), `${"x".repeat(1_021)}…`, "{}"],
      ["error.message", "y".repeat(1_025), `${"x".repeat(1_021)}…`, "{}"],
    ],
  },
  "errors-of-any-shape": {
    explained: [
      ["error.code", "", "invalid-argument", '{"code": "invalid-argument", "error": "no"}'],
      ["error.code", "", "401", '{"status": [{"code": 401}]}'],
    ],
    left: [
      ["error.code", "", "invalid-argument", '{"error": "no"}'],
      ["error.code", "bad", "invalid-argument", '{"code": "invalid-argument"}'],
    ],
  },
};

test("there is a case for every rule", () => {
  expect(Object.keys(cases)).toEqual(rules.map(({ name }) => name));
});

const explained = Object.entries(cases).flatMap(([rule, { explained: pairs }]) =>
  pairs.map((pair) => [rule, pair] as const),
);
const left = Object.entries(cases).flatMap(([rule, { left: pairs }]) => pairs.map((pair) => [rule, pair] as const));

test.each(explained)("%s explains %j", (name, pair) => {
  expect(explains(name, pair)).toBe(true);
});

test.each(left)("%s does not explain %j", (name, pair) => {
  expect(explains(name, pair)).toBe(false);
});

function explains(name: string, [value, expected, seen, body, sdk = "ok"]: Pair): boolean {
  const difference: Difference = { value, expected, seen };
  const recording: Recording = {
    name: "acme/x",
    provider: "acme",
    api: "openai-chat",
    kind: "",
    status: 200,
    headers: {},
    body: Buffer.from(body),
    isStream: body.startsWith("data:"),
    documents: readDocuments(Buffer.from(body), body.startsWith("data:")),
    expected: { name: "acme/x", sdk },
  };
  return rules.find((rule) => rule.name === name)?.explains(difference, recording) ?? false;
}

function chat(choice: object): string {
  return JSON.stringify({ choices: [choice] });
}

function chatUsage(usage: object): string {
  return JSON.stringify({ choices: [{}], usage });
}

function thought(thinking: string, signature: string): object[] {
  return [
    { type: "content_block_start", index: 0, content_block: { type: "thinking" } },
    { type: "content_block_delta", index: 0, delta: { thinking } },
    { type: "content_block_delta", index: 0, delta: { signature } },
  ];
}

function call(id: string, partialJson: string): object[] {
  return [
    { type: "content_block_start", index: 1, content_block: { type: "tool_use", id, name: "f" } },
    { type: "content_block_delta", index: 1, delta: { partial_json: partialJson } },
  ];
}
