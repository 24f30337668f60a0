import { afterAll, beforeAll, expect, test } from "vitest";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { assistant, image, png, type RequestInit, text, toolCall, user, weather } from "../../support/requests.ts";
import { answerTo } from "./converse.ts";
import { failureOf } from "./failure.ts";
import { picture } from "./script.ts";
import { type Stack, startStack } from "./stack.ts";

// Neither provider has an answer: whatever reached one would fail otherwise.

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({});
});
afterAll(() => stack.close());

const claude = { model: "anthropic/claude-opus-4-6" };
const gpt = { model: "openai/gpt-5.2" };
const late: RequestInit = { messages: [user, { role: Role.SYSTEM, text: "be brief" }, user] };
const untyped: RequestInit = {
  messages: [{ role: Role.USER, parts: [image({ media: { source: png.media.source } })] }],
};
const zip: RequestInit = {
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "document", value: { media: { ...png.media, mediaType: "application/zip" } } } }],
    },
  ],
};
const signed: RequestInit = {
  messages: [user, assistant({ content: { case: "reasoning", value: { signature: new Uint8Array([0, 255]) } } }), user],
};
const failed: RequestInit = {
  messages: [
    user,
    assistant(toolCall("a")),
    {
      role: Role.TOOL,
      parts: [
        {
          content: {
            case: "toolResult",
            value: { toolCallId: "a", parts: [text("no"), image(picture)], isError: true },
          },
        },
      ],
    },
  ],
};

test.each<[what: string, request: RequestInit, reason: string, field: string]>([
  [
    "an image without media type",
    { ...claude, ...untyped },
    "INVALID_REQUEST",
    "messages[0].parts[0].image.media.media_type",
  ],
  [
    "an image without media type",
    { ...gpt, ...untyped },
    "INVALID_REQUEST",
    "messages[0].parts[0].image.media.media_type",
  ],
  [
    "a document of a kind that it does not read",
    { ...claude, ...zip },
    "UNSUPPORTED_FEATURE",
    "messages[0].parts[0].document.media.media_type",
  ],
  [
    "a document for a model that reads text",
    { model: "openai/gpt-4", ...zip },
    "UNSUPPORTED_FEATURE",
    "messages[0].parts[0]",
  ],
  ["a tool named twice", { ...claude, prompt: "hi", tools: [weather, weather] }, "INVALID_REQUEST", "tools[1].name"],
  ["a tool named twice", { ...gpt, prompt: "hi", tools: [weather, weather] }, "INVALID_REQUEST", "tools[1].name"],
  [
    "a signature of another provider",
    { ...claude, ...signed },
    "UNSUPPORTED_FEATURE",
    "messages[1].parts[0].reasoning.signature",
  ],
  [
    "a signature of another provider",
    { ...gpt, ...signed },
    "UNSUPPORTED_FEATURE",
    "messages[1].parts[0].reasoning.signature",
  ],
  [
    "arguments in history that are no JSON",
    { ...claude, messages: [user, assistant(toolCall("a", "{")), user] },
    "INVALID_REQUEST",
    "messages[1].parts[0].tool_call.arguments_json",
  ],
  [
    "arguments in history that are no JSON",
    { ...gpt, messages: [user, assistant(toolCall("a", "{")), user] },
    "INVALID_REQUEST",
    "messages[1].parts[0].tool_call.arguments_json",
  ],
  ["a system message in the middle", { ...claude, ...late }, "UNSUPPORTED_FEATURE", "messages[1].role"],
  [
    "an image in the result of a tool that failed",
    { ...claude, ...failed },
    "UNSUPPORTED_FEATURE",
    "messages[2].parts[0].tool_result.parts[1].image",
  ],
  [
    "an image in the result of a tool",
    { ...gpt, ...failed },
    "UNSUPPORTED_FEATURE",
    "messages[2].parts[0].tool_result.parts[1]",
  ],
])("%s is refused before the provider is asked", async (_what, request, reason, field) => {
  for (const mode of ["StreamComplete", "Complete"] as const) {
    expect(await failureOf(answerTo(stack.client, request, mode))).toEqual({
      reason,
      fields: [field],
      upstream: undefined,
    });
  }
  expect([...stack.anthropic.requests, ...stack.openai.requests]).toEqual([]);
});
