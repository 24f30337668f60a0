import { Violation } from "../violation.ts";
import { type Block, type Body, blocksOf, type Message } from "./body.ts";

/** Throws a Violation unless the turns alternate, say something, and answer each call of a tool at once. */
export function checkConversation({ messages, system = [] }: Body): void {
  checkRoles(messages);
  checkIds(messages);
  const instructions = typeof system === "string" ? [{ type: "text", text: system }] : system;
  for (const [position, block] of instructions.entries()) checkText(block, ["system", position]);
  for (const [index, message] of messages.entries()) {
    checkContent(message, index);
    checkToolResults(message, messages[index - 1], index);
  }
  for (const [index, message] of messages.entries()) checkToolCalls(message, messages[index + 1], index);
}

function checkRoles(messages: readonly Message[]): void {
  if (messages[0]?.role !== "user") throw new Violation(["messages"], 'first message must use the "user" role');
  for (const [index, { role }] of messages.entries()) {
    if (role === messages[index - 1]?.role) {
      throw new Violation(["messages", index], `roles must alternate, but found multiple "${role}" roles in a row`);
    }
  }
  if (messages.at(-1)?.role !== "user") {
    throw new Violation(["messages"], "the conversation must end with a user message");
  }
}

function checkContent(message: Message, index: number): void {
  const blocks = blocksOf(message);
  if (blocks.length === 0) throw new Violation(["messages", index], "all messages must have non-empty content");
  for (const [position, block] of blocks.entries()) {
    const path = ["messages", index, "content", position];
    checkText(block, path);
    if (block.type === "tool_result") checkToolResult(block, path);
  }
}

function checkText({ type, text = "" }: Block, path: readonly (string | number)[]): void {
  if (type !== "text") return;
  if (text === "") throw new Violation(path, "text content blocks must be non-empty");
  if (text.trim() === "") throw new Violation(path, "text content blocks must contain non-whitespace text");
}

function checkToolResult({ content = [], is_error: isError }: Block, path: readonly (string | number)[]): void {
  const blocks = typeof content === "string" ? [{ type: "text" }] : content;
  if (typeof content !== "string") for (const block of content) checkText(block, path);
  if (isError !== true) return;
  if (content.length === 0) throw new Violation(path, "content cannot be empty if `is_error` is true");
  if (blocks.some(({ type }) => type !== "text")) {
    throw new Violation(path, "all content must be type `text` if `is_error` is true");
  }
}

/** Results come first, and answer calls of the message before, each once. */
function checkToolResults(message: Message, before: Message | undefined, index: number): void {
  const called = before === undefined ? [] : callsIn(before);
  const seen = new Set<string>();
  let isPastResults = false;
  for (const [position, { type, tool_use_id: id = "" }] of blocksOf(message).entries()) {
    const path = ["messages", index, "content", position];
    if (type !== "tool_result") {
      isPastResults = true;
      continue;
    }
    if (!called.includes(id)) throw new Violation(path, `unexpected \`tool_use_id\` found in \`tool_result\`: ${id}`);
    if (seen.has(id)) throw new Violation(path, `each tool_use must have a single result; found another for ${id}`);
    if (isPastResults) throw new Violation(path, "`tool_result` blocks must stand before all other content");
    seen.add(id);
  }
}

function checkToolCalls(message: Message, after: Message | undefined, index: number): void {
  const answered = after === undefined ? [] : blocksOf(after).map(({ tool_use_id: id }) => id);
  const open = callsIn(message).filter((id) => !answered.includes(id));
  if (open.length === 0) return;
  const problem = `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}`;
  throw new Violation(["messages", index], problem);
}

function checkIds(messages: readonly Message[]): void {
  const ids = messages.flatMap(callsIn);
  if (new Set(ids).size < ids.length) throw new Violation(["messages"], "`tool_use` ids must be unique");
}

function callsIn(message: Message): string[] {
  return blocksOf(message).flatMap(({ type, id }) => (type === "tool_use" && id !== undefined ? [id] : []));
}
