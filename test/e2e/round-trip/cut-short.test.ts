import { expect, test } from "vitest";
import { FinishReason, ReasoningOptions_Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { asList, asObject, parseJson } from "../../../src/wire/json/json.ts";
import type { RequestInit } from "../../support/requests.ts";
import type { AnthropicTurn } from "../../support/strict/anthropic/turn.ts";
import { converse, type Mode } from "./converse.ts";
import { startStack } from "./stack.ts";
import { tell } from "./tell.ts";

// A conversation goes on after answers that were cut in the middle of a thought,
// with a tool that is strict although nobody wrote its schema.

const options: RequestInit = {
  model: "anthropic/claude-opus-4-6",
  tools: [{ name: "now", strict: true }],
  reasoning: { effort: ReasoningOptions_Effort.LOW, budgetTokens: 2_048, includeText: true },
};

function turn(reason: string, ...content: AnthropicTurn["content"]): AnthropicTurn {
  return { content, stop: { reason }, usage: { start: {}, end: {} } };
}

const cut = { type: "thinking", thinking: "Let me", signature: "" } as const;
const turns = [
  turn("max_tokens", cut),
  turn("max_tokens", cut, { type: "text", text: "It" }),
  turn("end_turn", { type: "text", text: "Done." }),
];
const asks = ["Well?", "Go on.", "And?"].map((text) => ({ messages: [{ role: Role.USER, text }] }));
const sent = (text: string) => ({ type: "text", text });

test.each<Mode>(["StreamComplete", "Complete"])("a thought without a signature stays behind, by %s", async (mode) => {
  const stack = await startStack({ anthropic: turns });
  try {
    const answers = await converse(stack.client, options, asks, () => mode);

    expect(answers.map(({ finishReason, message }) => [finishReason, message.parts.map(tell)])).toEqual([
      [FinishReason.MAX_TOKENS, ["reasoning|Let me||"]],
      [FinishReason.MAX_TOKENS, ["reasoning|Let me||", "text It"]],
      [FinishReason.STOP, ["text Done."]],
    ]);
    expect(asList(asObject(parseJson(stack.anthropic.requests.at(-1)?.body ?? ""))?.["messages"])).toEqual([
      { role: "user", content: [sent("Well?"), sent("Go on.")] },
      { role: "assistant", content: [sent("It")] },
      { role: "user", content: [sent("And?")] },
    ]);
  } finally {
    await stack.close();
  }
});
