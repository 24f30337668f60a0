import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAnthropicTarget } from "../support/anthropic-target.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../support/http-answer.ts";
import { createOllamaTarget } from "../support/ollama-target.ts";
import { createOpenAiTarget } from "../support/openai-target.ts";
import type { ProviderTarget } from "../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";

// What no server of the API sends: a typed error, soon, in bounded memory, and another connection for the next request.

type Create = (options: { readonly baseUrl: string }) => ProviderTarget;

const kinds = {
  openai: createOpenAiTarget,
  anthropic: createAnthropicTarget,
  ollama: createOllamaTarget,
} satisfies Record<string, Create>;

let upstream: ScriptedUpstream;
let targets: ProviderTarget[];

beforeEach(async () => {
  upstream = await startScriptedUpstream(() => {});
  targets = [];
});

afterEach(async () => {
  await Promise.all(targets.map((target) => target.close()));
  await upstream.close();
});

/** What two calls in a row end with, and over how many connections. */
async function callTwice(create: Create): Promise<readonly [reason: string, message: string, connections: number]> {
  const target = create({ baseUrl: upstream.origin });
  targets.push(target);
  const { error } = await target.read();
  await new Promise(setImmediate);
  expect((await target.read()).error?.reason).toBe(error?.reason);
  return [error?.reason ?? "", error?.message ?? "", upstream.connections];
}

const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const deepObject = `${'{"error":'.repeat(100_000)}{}${"}".repeat(100_000)}`;
const page = "<!doctype html><title>Welcome</title>";

const anthropicStream = [
  'event: message_start\ndata: {"type":"message_start","message":{"id":"1","content":[],"usage":{"input_tokens":1}}}\n\n',
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
].join("");
const anthropicMessage =
  '{"type":"message","role":"assistant","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn"}';
const chatStream =
  'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n';
const chatCompletion = '{"object":"chat.completion","choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}';
const ollamaChat = '{"message":{"content":"a"},"done":true}';
const wholeAnswers: Readonly<Record<string, string>> = {
  openai: chatCompletion,
  anthropic: anthropicMessage,
  ollama: ollamaChat,
};
const responsesStream = 'event: response.created\ndata: {"type":"response.created","response":{"id":"1"}}\n\n';
const response = '{"object":"response","output":[]}';

describe("an answer of another API says which one it looks like", () => {
  test.each<[kind: keyof typeof kinds, what: string, answer: Buffer, api: string]>([
    ["openai", "a stream of Anthropic", toSseAnswer(anthropicStream), "Anthropic Messages"],
    ["openai", "a message of Anthropic", toJsonAnswer(anthropicMessage), "Anthropic Messages"],
    ["openai", "a stream of Responses", toSseAnswer(responsesStream), "OpenAI Responses"],
    ["openai", "a response", toJsonAnswer(response), "OpenAI Responses"],
    ["openai", "Gemini's candidates", toJsonAnswer('{"candidates":[]}'), "Gemini's own API"],
    ["openai", "Ollama's chat", toJsonAnswer(ollamaChat), "Ollama's own API"],
    ["anthropic", "a stream of chunks", toSseAnswer(chatStream), "Chat Completions"],
    ["anthropic", "a completion", toJsonAnswer(chatCompletion), "Chat Completions"],
    ["anthropic", "a response", toJsonAnswer(response), "OpenAI Responses"],
  ])("to %s: %s", async (kind, _what, answer, api) => {
    upstream.script = ({ send }) => send(answer);
    const [reason, message, connections] = await callTwice(kinds[kind]);

    expect([reason, connections]).toEqual(["UPSTREAM_PROTOCOL_ERROR", 2]);
    expect(message).toContain(api);
    expect(message).toContain("check the base URL and the kind");
  });
});

describe.each(Object.entries(kinds))("to %s", (kind, create: Create) => {
  test.each<[what: string, answer: Buffer]>([
    ["an HTML page", toAnswer([page], "length", { headers: { "content-type": "text/html" } })],
    ["an HTML page that says it is JSON", toJsonAnswer(page)],
    ["an HTML page that says it is an event stream", toSseAnswer(`: ping\n\n${page}\n<p>Welcome\n`)],
    ["JSON that is 100,000 levels deep", toJsonAnswer(deep)],
    ["an error that is 100,000 levels deep", toJsonAnswer(deepObject)],
    [
      "content that is 100,000 levels deep",
      toJsonAnswer(`{"choices":[{"message":{"content":${deep}}}],"content":${deep}}`),
    ],
    ["such content in a stream", toSseAnswer(`data: {"choices":[{"delta":{"content":${deep}}}],"x":${deep}}\n\n`)],
  ])("%s is a typed error, and its connection is not used again", async (_what, answer) => {
    upstream.script = ({ send }) => send(answer);
    const [reason, , connections] = await callTwice(create);

    expect(reason).toMatch(/^UPSTREAM_(PROTOCOL_ERROR|ERROR)$/);
    expect(connections).toBe(reason === "UPSTREAM_ERROR" ? 1 : 2);
  });

  test("an answer with more than 32 MiB behind it is a protocol error, though its beginning is whole", async () => {
    const documents = `${wholeAnswers[kind]}\ndata: [DONE]\n\n${" ".repeat(32 * 1024 * 1024)}`;
    upstream.script = ({ send }) => send(toJsonAnswer(documents));
    const target = create({ baseUrl: upstream.origin });
    targets.push(target);

    expect((await target.read()).error).toMatchObject({
      reason: "UPSTREAM_PROTOCOL_ERROR",
      message: expect.stringContaining("the answer is longer than 32 MiB"),
    });
  });

  test("a body that never ends is cut off", async () => {
    const closed = Promise.withResolvers<void>();
    upstream.script = async ({ send, socket, closed: left }) => {
      await send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000000000\r\n\r\n{");
      const blank = Buffer.alloc(1024 * 1024, " ");
      while (!socket.destroyed) await send(blank);
      await left;
      closed.resolve();
    };
    const target = create({ baseUrl: upstream.origin });
    targets.push(target);

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    await closed.promise;
    expect(upstream.openConnections).toBe(0);
  });
});

describe("a stream of Chat Completions that never ends", () => {
  const data = "x".repeat(500_000);
  const chunk = (delta: object): string => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;

  test.each<[what: string, event: (count: number) => string]>([
    ["of withheld reasoning", () => chunk({ reasoning_details: [{ type: "reasoning.encrypted", data }] })],
    ["of references", () => chunk({ content: [{ type: "reference", data }] })],
    ["of thinking that says nothing", () => chunk({ content: [{ type: "thinking", thinking: [], signature: data }] })],
    [
      "of calls",
      (count) =>
        chunk({
          tool_calls: Array.from({ length: 99 }, (_, at) => ({ id: `${count} ${at}`, function: { name: "f" } })),
        }),
    ],
  ])("%s is cut off", async (_what, event) => {
    upstream.script = async ({ send, socket }) => {
      await send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
      for (let count = 0; !socket.destroyed; count += 1) await send(event(count));
    };
    const target = createOpenAiTarget({ baseUrl: upstream.origin });
    targets.push(target);

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    await upstream.idle();
  });
});
