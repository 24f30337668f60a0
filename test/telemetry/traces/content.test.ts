// What is kept of prompts and answers: no more than its bound, as JSON that can be parsed.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CompleteRequestSchema, PartFinishedSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { AnswerContent } from "../../../src/telemetry/traces/answer-content.ts";
import { toPromptContent } from "../../../src/telemetry/traces/prompt-content.ts";
import { text } from "../../support/scripted-provider.ts";

function prompt(init: MessageInitShape<typeof CompleteRequestSchema>, maxBytes = 10_000) {
  const { system, messages, isTruncated } = toPromptContent(create(CompleteRequestSchema, init), maxBytes);
  const parsed: unknown = JSON.parse(messages);
  return { system: system === undefined ? undefined : (JSON.parse(system) as unknown), messages: parsed, isTruncated };
}

test("a prompt is the messages of the conventions", () => {
  expect(prompt({ system: "be brief", prompt: "hello" })).toEqual({
    system: [{ type: "text", content: "be brief" }],
    messages: [{ role: "user", parts: [{ type: "text", content: "hello" }] }],
    isTruncated: false,
  });
});

test("calls of tools and their results are kept; images are named, and not kept", () => {
  const { messages } = prompt({
    messages: [
      {
        role: Role.USER,
        text: "look",
        parts: [
          { content: { case: "image", value: { media: { source: { case: "data", value: Buffer.from("pixels") } } } } },
        ],
      },
      {
        role: Role.ASSISTANT,
        parts: [{ content: { case: "toolCall", value: { id: "1", name: "f", argumentsJson: '{"a":1}' } } }],
      },
      { role: Role.TOOL, parts: [{ content: { case: "toolResult", value: { toolCallId: "1", text: "done" } } }] },
    ],
  });
  expect(messages).toEqual([
    {
      role: "user",
      parts: [
        { type: "text", content: "look" },
        { type: "blob", modality: "image" },
      ],
    },
    { role: "assistant", parts: [{ type: "tool_call", id: "1", name: "f", arguments: '{"a":1}' }] },
    {
      role: "tool",
      parts: [{ type: "tool_call_response", id: "1", response: [{ type: "text", content: "done" }] }],
    },
  ]);
});

test("of a long conversation the latest messages are kept", () => {
  const turns = Array.from({ length: 50 }, (_, index) => ({
    role: Role.USER,
    text: `turn ${index} ${"x".repeat(50)}`,
  }));
  const { messages, isTruncated } = prompt({ messages: turns }, 600);
  expect(isTruncated).toBe(true);
  expect(JSON.stringify(messages)).toContain("turn 49");
  expect(JSON.stringify(messages)).not.toContain("turn 0 ");
});

test("a text is cut between two characters", () => {
  expect(prompt({ prompt: "äöü😀😀" }, 64 + 6 + 5)).toMatchObject({
    messages: [{ parts: [{ content: "äöü😀" }] }],
    isTruncated: true,
  });
});

test("what looks like a credential is redacted", () => {
  expect(JSON.stringify(prompt({ prompt: "my key is sk-abcdefghijklmnop" }).messages)).not.toContain("abcdefgh");
});

test("whatever a prompt is, what is kept can be parsed, and its texts are within the bound", () => {
  const message = fc.record({
    role: fc.constantFrom(Role.USER, Role.ASSISTANT, Role.TOOL),
    text: fc.string({ unit: "binary", maxLength: 200 }),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 10 }), fc.integer({ min: 64, max: 1_000 }), (messages, maxBytes) => {
      const kept = prompt({ messages }, maxBytes);
      const texts = JSON.stringify(kept.messages, (key, value: unknown) =>
        key === "role" || key === "type" ? undefined : value,
      );
      const contents = [...texts.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, content]) =>
        String(JSON.parse(`"${content}"`)),
      );
      expect(Buffer.byteLength(contents.join(""))).toBeLessThanOrEqual(maxBytes);
      const length = messages.reduce((sum, one) => sum + 64 + Buffer.byteLength(one.text.toWellFormed()), 0);
      if (length <= maxBytes) expect(kept.isTruncated).toBe(false);
    }),
  );
});

const partFinished = (content: MessageInitShape<typeof PartSchema>["content"]) => ({
  case: "partFinished" as const,
  value: create(PartFinishedSchema, { part: create(PartSchema, content === undefined ? {} : { content }) }),
});

test("an answer is its finished parts, and the text of one that broke off", () => {
  const answer = new AnswerContent(1_000);
  answer.record([text("whole"), partFinished({ case: "text", value: "whole" })]);
  answer.record([{ case: "reasoningDelta", value: "hm" }]);
  answer.record([text("cut "), text("off")]);
  expect(JSON.parse(answer.toMessages("error").messages)).toEqual([
    {
      role: "assistant",
      parts: [
        { type: "text", content: "whole" },
        { type: "text", content: "cut off" },
      ],
      finish_reason: "error",
    },
  ]);
});

test("an answer of any length takes no more memory than its bound", () => {
  const answer = new AnswerContent(1_000);
  for (let batch = 0; batch < 10_000; batch += 1) answer.record([text("x".repeat(1_000))]);
  for (let part = 0; part < 1_000; part += 1) answer.record([partFinished({ case: "text", value: "y".repeat(1_000) })]);
  const { messages, isTruncated } = answer.toMessages("stop");
  expect(isTruncated).toBe(true);
  expect(messages.length).toBeLessThan(2_000);
});
