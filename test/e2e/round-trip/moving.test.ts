import { create } from "@bufbuild/protobuf";
import { afterEach, expect, test } from "vitest";
import { FinishReason } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Message, MessageSchema, Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import type { PartInit } from "../../support/requests.ts";
import type { AnthropicTurn } from "../../support/strict/anthropic/turn.ts";
import type { OpenAiTurn } from "../../support/strict/openai/turn.ts";
import { type Answer, answerTo } from "./converse.ts";
import { failureOf } from "./failure.ts";
import { tools } from "./script.ts";
import { type Answers, type Stack, startStack } from "./stack.ts";

// A conversation that one provider began and another goes on with.

const openAiTurn: OpenAiTurn = {
  reasoning: "hm",
  content: "Well.",
  // As of servers that reason in the open.
  toolCalls: [
    { id: "functions.weather:0", name: "weather", arguments: '{ "city": "Köln", "id": 1 }' },
    { id: "functions.look:1", name: "look", arguments: "{}" },
  ],
  finishReason: "tool_calls",
  usage: { prompt_tokens: 1, completion_tokens: 1 },
};

const anthropicTurn: AnthropicTurn = {
  content: [
    { type: "thinking", thinking: "hm", signature: "EuYB" },
    { type: "redacted_thinking", data: "EmwK" },
    { type: "text", text: "Well." },
    // Longer than OpenAI's models take, as servers compatible with Anthropic may write them.
    { type: "tool_use", id: `toolu_${"1".repeat(40)}`, name: "weather", input: '{ "city": "Köln", "id": 1 }' },
    { type: "tool_use", id: "toolu_2", name: "look", input: "" },
  ],
  stop: { reason: "tool_use" },
  usage: { start: { input_tokens: 1, output_tokens: 1 }, end: { output_tokens: 1 } },
};

const openAiEnd: OpenAiTurn = { content: "Done.", finishReason: "stop", usage: {} };
const anthropicEnd: AnthropicTurn = {
  content: [{ type: "text", text: "Done." }],
  stop: { reason: "end_turn" },
  usage: { start: {}, end: {} },
};

const models = { anthropic: "anthropic/claude-opus-4-6", openai: "openai/gpt-5.2" };
type Kind = keyof typeof models;

let stack: Stack | undefined;
afterEach(() => stack?.close());

/** Has one provider begin and another go on, with the results of the calls that the first made. */
async function move(from: Kind, to: Kind, flags: Readonly<Record<string, string>>): Promise<() => Promise<Answer>> {
  const answers: Answers = {
    anthropic: from === "anthropic" ? [anthropicTurn] : [anthropicEnd],
    openai: from === "openai" ? [openAiTurn] : [openAiEnd],
  };
  stack = await startStack(answers, flags);
  const { client } = stack;
  const asked = create(MessageSchema, { role: Role.USER, text: "How is the weather?" });
  const { message } = await answerTo(client, { model: models[from], tools, messages: [asked] }, "StreamComplete");
  const messages = [asked, message, create(MessageSchema, { role: Role.TOOL, parts: toResults(message) })];
  return () => answerTo(client, { model: models[to], tools, messages }, "StreamComplete");
}

function toResults({ parts }: Message): PartInit[] {
  return parts.flatMap(({ content }): PartInit[] =>
    content.case === "toolCall"
      ? [{ content: { case: "toolResult", value: { toolCallId: content.value.id, text: "ok" } } }]
      : [],
  );
}

test.each<[from: Kind, to: Kind, field: string]>([
  ["openai", "anthropic", "messages[1].parts[0].provider_state"],
  ["anthropic", "openai", "messages[1].parts[0].provider_state"],
])("reasoning of %s is refused by %s before it is asked, naming %s", async (from, to, field) => {
  const goOn = await move(from, to, {});

  expect(await failureOf(goOn())).toEqual({ reason: "UNSUPPORTED_FEATURE", fields: [field], upstream: undefined });
  expect(stack?.[to].requests).toEqual([]);
});

test.each<[from: Kind, to: Kind]>([
  ["openai", "anthropic"],
  ["anthropic", "openai"],
])("what %s began %s goes on with when reasoning of others is dropped", async (from, to) => {
  const goOn = await move(from, to, { [`${to}-unsupported`]: "drop" });
  const { finishReason, message } = await goOn();

  expect(finishReason).toBe(FinishReason.STOP);
  expect(message.parts.map(({ content }) => content.value)).toEqual(["Done."]);
});

test("tool calls move with their arguments byte for byte, and with ids that the other takes", async () => {
  const goOn = await move("openai", "anthropic", { "anthropic-unsupported": "drop" });
  await goOn();
  const [request] = stack?.anthropic.requests ?? [];

  expect(request?.body).toContain(
    '"content":[{"type":"text","text":"Well."},' +
      '{"type":"tool_use","id":"call_ZnVuY3Rpb25zLndlYXRoZXI6MA","name":"weather","input":{ "city": "Köln", "id": 1 }},' +
      '{"type":"tool_use","id":"call_ZnVuY3Rpb25zLmxvb2s6MQ","name":"look","input":{}}]',
  );
});
