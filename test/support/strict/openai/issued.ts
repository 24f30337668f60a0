import { Violation } from "../violation.ts";
import type { Body, Message } from "./body.ts";
import type { OpenAiTurn } from "./turn.ts";

/**
 * Throws a Violation unless the model's turns say what was issued: text, refusal,
 * the calls of tools with their arguments, and reasoning beside calls, all of it as
 * the text that it was.
 * `issued` are the last turns of the model; earlier ones are of another.
 */
export function checkIssued({ messages }: Body, issued: readonly OpenAiTurn[]): void {
  const turns = [...messages.entries()].filter(([, { role }]) => role === "assistant");
  for (const [turn, [index, message]] of turns.entries()) {
    const wanted = issued[turn - turns.length + issued.length];
    if (wanted !== undefined && toText(fromMessage(message)) !== toText(wanted)) {
      throw new Violation(["messages", index], "the message is not the one that was issued");
    }
    checkReasoning(message, wanted, index);
  }
}

function checkReasoning(message: Message, wanted: OpenAiTurn | undefined, index: number): void {
  const path = ["messages", index, "reasoning_content"];
  if (message.reasoning_content === wanted?.reasoning) return;
  if (wanted?.reasoning === undefined) throw new Violation(path, "it is not known", "unknown member");
  if (wanted.toolCalls === undefined) return;
  throw new Violation(path, "The 'reasoning_content' of a message with 'tool_calls' must be passed back.");
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
