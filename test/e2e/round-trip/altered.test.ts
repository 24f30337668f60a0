import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Message, MessageSchema, type Part } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { anthropicOptions, anthropicScript } from "./anthropic-script.ts";
import { answerTo, type Mode } from "./converse.ts";
import { failureOf } from "./failure.ts";
import { type Stack, startStack } from "./stack.ts";

// What the provider checks of its own reasoning reaches it as the caller sent it:
// what a caller changes is refused, in the provider's words.

const [first, second, third] = anthropicScript;
if (first === undefined || second === undefined || third === undefined) throw new Error("the script is too short");

let stack: Stack;
/** The conversation up to the third request: two turns of the model, each with reasoning. */
let history: Message[];

beforeAll(async () => {
  stack = await startStack({ anthropic: [first.answer, second.answer] });
  history = [];
  for (const { messages } of [first, second]) {
    history.push(...messages.map((message) => create(MessageSchema, message)));
    const { message } = await answerTo(stack.client, { ...anthropicOptions, messages: history }, "StreamComplete");
    history.push(message);
  }
  history.push(...third.messages.map((message) => create(MessageSchema, message)));
});

afterAll(() => stack.close());

/** The conversation with other parts in a turn of the model, counted from 0. */
function withTurn(turn: number, change: (parts: readonly Part[]) => Part[]): Message[] {
  const [place] = [...history.entries()].filter(([, { parts }]) => parts.some(isReasoning))[turn] ?? [];
  return history.map((message, index) => (index === place ? { ...message, parts: change(message.parts) } : message));
}

function isReasoning({ content }: Part): boolean {
  return content.case === "reasoning";
}

function withReasoning(parts: readonly Part[], changed: object): Part[] {
  return parts.map((part) =>
    part.content.case === "reasoning"
      ? { ...part, content: { case: "reasoning", value: { ...part.content.value, ...changed } } }
      : part,
  );
}

const forged = new TextEncoder().encode("Zm9yZ2Vk");
const reasoningOf = (turn: number): Part[] =>
  history.flatMap(({ parts }) => parts.filter(isReasoning)).slice(turn, turn + 1);

const cases: readonly (readonly [what: string, change: () => Message[], words: string])[] = [
  [
    "a signature is another",
    () => withTurn(0, (parts) => withReasoning(parts, { signature: forged })),
    "messages.1.content.0: Invalid `signature` in `thinking` block",
  ],
  [
    "withheld reasoning is another",
    () => withTurn(1, (parts) => withReasoning(parts, { signature: forged })),
    "messages.3.content.0: Invalid `signature` in `redacted_thinking` block",
  ],
  [
    "its text was altered",
    () => withTurn(0, (parts) => withReasoning(parts, { text: "One city." })),
    "messages.1: `thinking` or `redacted_thinking` blocks cannot be modified; they must remain as they were",
  ],
  [
    "it was left out",
    () => withTurn(1, (parts) => parts.filter((part) => !isReasoning(part))),
    "messages.3: `thinking` or `redacted_thinking` blocks cannot be modified; they must remain as they were",
  ],
  [
    "it stands behind the call that it came before",
    () => withTurn(1, ([reasoning, ...others]) => [...others, ...(reasoning === undefined ? [] : [reasoning])]),
    "messages.3: the blocks are not those of the original response, in its order",
  ],
  [
    "it stands in another turn",
    () => withTurn(1, (parts) => [...reasoningOf(0), ...parts]),
    "messages.3.content.0: Invalid `signature` in `thinking` block",
  ],
];

describe.each<Mode>(["StreamComplete", "Complete"])("%s", (mode) => {
  test.each(cases)("reasoning is refused by the provider when %s", async (_what, change, words) => {
    expect(await failureOf(answerTo(stack.client, { ...anthropicOptions, messages: change() }, mode))).toEqual({
      reason: "UPSTREAM_REJECTED_REQUEST",
      fields: ["messages"],
      upstream: words,
    });
  });
});
