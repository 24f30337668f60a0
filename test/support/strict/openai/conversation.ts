import { Violation } from "../violation.ts";
import type { Body, Message } from "./body.ts";

/** Throws a Violation unless each call of a tool is answered at once, and each message says something. */
export function checkConversation({ messages }: Body): void {
  const ids = messages.flatMap(callsIn);
  if (new Set(ids).size < ids.length) throw new Violation(["messages"], "tool call ids must be unique");
  for (const [index, message] of messages.entries()) {
    if (message.role === "assistant") checkAssistant(message, index);
    if (message.role === "tool") checkToolMessage(messages, index);
  }
  for (const index of messages.keys()) checkToolCalls(messages, index);
}

function checkAssistant({ content, refusal, tool_calls: calls }: Message, index: number): void {
  const saysSomething = typeof content === "string" || Array.isArray(content);
  if (saysSomething || calls !== undefined || typeof refusal === "string") return;
  throw new Violation(["messages", index, "content"], "Invalid value for 'content': expected a string, got null.");
}

/** A result of a tool comes right after the message with the call, among other results of it. */
function checkToolMessage(messages: readonly Message[], index: number): void {
  const caller = messages.slice(0, index).findLastIndex(({ role }) => role !== "tool");
  const siblings = messages.slice(caller + 1, index).map(({ tool_call_id: id }) => id);
  const called = messages.slice(Math.max(caller, 0), caller + 1).flatMap(callsIn);
  const { tool_call_id: id = "" } = messages[index] ?? {};
  if (called.includes(id) && !siblings.includes(id)) return;
  const problem = "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.";
  throw new Violation(["messages", index, "role"], `Invalid parameter: ${problem}`);
}

function checkToolCalls(messages: readonly Message[], index: number): void {
  const called = messages.slice(index, index + 1).flatMap(callsIn);
  const after = messages.slice(index + 1);
  const end = after.findIndex(({ role }) => role !== "tool");
  const answered = (end < 0 ? after : after.slice(0, end)).map(({ tool_call_id: id }) => id);
  const open = called.filter((id) => !answered.includes(id));
  if (open.length === 0) return;
  const problem = "An assistant message with 'tool_calls' must be followed by tool messages responding to each id.";
  throw new Violation(["messages", index], `${problem} Without response: ${open.join(", ")}`);
}

function callsIn({ tool_calls: calls = [] }: Message): string[] {
  return calls.map(({ id }) => id);
}
