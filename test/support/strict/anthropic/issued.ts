import { Violation } from "../violation.ts";
import { type Block, type Body, blocksOf, type Message } from "./body.ts";
import type { AnthropicTurn, IssuedBlock } from "./turn.ts";

/**
 * Throws a Violation unless the model's turns hold what it thought just as it was
 * issued: nothing altered, moved or left out, and nothing from elsewhere. Calls of
 * tools must be those that were made, their arguments the text that was issued.
 * `issued` are the last turns of the model; earlier ones are of another.
 */
export function checkIssued(body: Body, bodyText: string, issued: readonly AnthropicTurn[]): void {
  const turns = [...body.messages.entries()].filter(([, { role }]) => role === "assistant");
  for (const [turn, [index, message]] of turns.entries()) {
    checkTurn(message, issued[turn - turns.length + issued.length], bodyText, index);
  }
  if (body.thinking?.type === "enabled") checkThinkingFirst(body.messages);
}

function checkTurn(message: Message, turn: AnthropicTurn | undefined, bodyText: string, index: number): void {
  const issued = turn?.content ?? [];
  checkThoughts(blocksOf(message), issued, index);
  for (const block of issued) if (block.type === "tool_use") checkArguments(block, bodyText, index);
  // Where they stand; text has no place of its own.
  if (turn === undefined || marksOf(blocksOf(message)) === marksOf(issued)) return;
  throw new Violation(["messages", index], "the blocks are not those of the original response, in its order");
}

function checkThoughts(blocks: readonly Block[], issued: readonly IssuedBlock[], index: number): void {
  const known = issued.map(thoughtOf);
  for (const [position, block] of blocks.entries()) {
    const thought = thoughtOf(block);
    if (thought === undefined || known.some((one) => one?.token === thought.token)) continue;
    throw new Violation(["messages", index, "content", position], `Invalid \`signature\` in \`${block.type}\` block`);
  }
  if (textsOf(blocks) === textsOf(issued)) return;
  const problem = "`thinking` or `redacted_thinking` blocks cannot be modified; they must remain as they were";
  throw new Violation(["messages", index], problem);
}

function checkArguments({ id, input }: IssuedBlock & { type: "tool_use" }, bodyText: string, index: number): void {
  if (bodyText.includes(`"input":${input || "{}"}`)) return;
  throw new Violation(["messages", index], `the input of ${id} is not the one that was issued`);
}

/** In the midst of calls to tools the model goes on with what it thought. */
function checkThinkingFirst(messages: readonly Message[]): void {
  const index = messages.findLastIndex(({ role }) => role === "assistant");
  const blocks = messages.slice(index, index + 1).flatMap(blocksOf);
  const [first] = blocks;
  if (first === undefined || thoughtOf(first) !== undefined || !blocks.some(({ type }) => type === "tool_use")) return;
  const problem = `Expected \`thinking\` or \`redacted_thinking\`, but found \`${first.type}\``;
  throw new Violation(["messages", index, "content", 0, "type"], problem);
}

interface Thought {
  readonly text: string;
  /** The signature, or the data in its place. */
  readonly token: string;
}

function thoughtOf(block: Block | IssuedBlock): Thought | undefined {
  const { thinking = "", signature = "", data = "" }: Partial<Block> = block;
  // What was cut short is unsigned, and no thought that can come back.
  if (block.type === "thinking") return signature === "" ? undefined : { text: thinking, token: signature };
  return block.type === "redacted_thinking" ? { text: "", token: data } : undefined;
}

function textsOf(blocks: readonly (Block | IssuedBlock)[]): string {
  return JSON.stringify(blocks.map(thoughtOf).filter((thought) => thought !== undefined));
}

function marksOf(blocks: readonly (Block | IssuedBlock)[]): string {
  const marks = blocks.map((block) =>
    "id" in block && block.type === "tool_use" ? block.id : thoughtOf(block)?.token,
  );
  return JSON.stringify(marks.filter((mark) => mark !== undefined));
}
