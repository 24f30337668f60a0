import { Violation } from "../violation.ts";
import type { Body, Message } from "./body.ts";
import type { OpenAiTurn } from "./turn.ts";

/**
 * Throws a Violation unless the model's turns say what was issued: text, refusal
 * and the calls of tools with their arguments, all of it as the text that it was.
 * `issued` are the last turns of the model; earlier ones are of another.
 */
export function checkIssued({ messages }: Body, issued: readonly OpenAiTurn[]): void {
  const turns = [...messages.entries()].filter(([, { role }]) => role === "assistant");
  for (const [turn, [index, message]] of turns.entries()) {
    const wanted = issued[turn - turns.length + issued.length];
    if (wanted !== undefined && toText(fromMessage(message)) !== toText(wanted)) {
      throw new Violation(["messages", index], "the message is not the one that was issued");
    }
  }
}

function fromMessage({ content, refusal, tool_calls: calls = [] }: Message): Partial<OpenAiTurn> {
  return {
    ...(typeof content === "string" && { content }),
    ...(typeof refusal === "string" && { refusal }),
    toolCalls: calls.map(({ id, function: called }) => ({ id, name: called.name, arguments: called.arguments })),
  };
}

function toText({ content = "", refusal = "", toolCalls = [] }: Partial<OpenAiTurn>): string {
  return JSON.stringify([content, refusal, toolCalls.map(({ id, name, arguments: text }) => [id, name, text])]);
}
