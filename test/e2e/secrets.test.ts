import { toJsonString } from "@bufbuild/protobuf";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import type { Log } from "../../src/core/log.ts";
import {
  CompleteResponseSchema,
  CompletionService,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ListModelsResponseSchema, ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { startConfiguredGateway } from "../support/test-gateway.ts";

const key = "canary-key-of-the-operator";
const otherKey = "canary-second-key-of-the-operator";
const token = "canary-header-token";
const secrets = [key, otherKey, token];
/** A word with every secret in it, as a server may write it that repeats what it was sent. */
const word = `x-${key}-${otherKey}-${token}`;
const cleaned = "x-[redacted]-[redacted]-[redacted]";

let upstream: ScriptedUpstream;
let gateway: Gateway;
let answer: { readonly type: string; readonly body: string; readonly headers?: string };
const logged: unknown[] = [];
const log: Log = {
  debug: (...line) => logged.push(line),
  info: (...line) => logged.push(line),
  warn: (...line) => logged.push(line),
  error: (...line) => logged.push(line),
};

beforeAll(async () => {
  upstream = await startScriptedUpstream(({ send }) => {
    const { type, body, headers = "" } = answer;
    const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
    return send(head + body);
  });
  const common = { baseUrl: upstream.origin, apiKeys: [key, otherKey], headers: { "x-proxy": `Token ${token}` } };
  gateway = await startConfiguredGateway(
    {
      breaker: { consecutiveFailures: 1_000, minCalls: 1_000 },
      providers: { openai: { kind: "openai", ...common }, anthropic: { kind: "anthropic", ...common } },
    },
    { log },
  );
});
afterAll(async () => {
  await gateway.drain();
  await upstream.close();
});
beforeEach(() => {
  logged.length = 0;
});

/** All that a caller is told, and all that stands in the log, as text. */
async function everythingSaid(rpc: "Complete" | "StreamComplete", kind: string): Promise<string> {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: gateway.address }));
  const said: string[] = [];
  const hear = (metadata: Headers): void => {
    said.push(JSON.stringify([...metadata]));
  };
  const options = { onHeader: hear, onTrailer: hear };
  const request = { model: `${kind}/m`, prompt: "hi" };
  try {
    if (rpc === "Complete") {
      said.push(toJsonString(CompleteResponseSchema, await client.complete(request, options)));
    } else {
      for await (const event of client.streamComplete(request, options)) {
        said.push(toJsonString(StreamCompleteResponseSchema, event));
      }
    }
  } catch (thrown) {
    const { rawMessage, metadata } = ConnectError.from(thrown);
    said.push(
      rawMessage,
      JSON.stringify([...metadata]),
      Buffer.from(metadata.get("grpc-status-details-bin") ?? "", "base64").toString("latin1"),
    );
  }
  await expect.poll(() => logged.length).toBeGreaterThan(0);
  return said.join("\n") + JSON.stringify(logged);
}

const sse = (...events: readonly (string | object)[]): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

const call = { index: 0, id: word, type: "function", function: { name: word, arguments: "{}" } };
const annotations = [
  { type: "url_citation", url_citation: { url: `https://${word}/`, title: word, start_index: 0, end_index: 1 } },
];
const chat = (content: object, finishReason: string) => ({
  id: word,
  model: word,
  system_fingerprint: word,
  choices: [{ index: 0, ...content, finish_reason: finishReason }],
});

const messageStart = {
  type: "message_start",
  message: { id: word, model: word, role: "assistant", content: [], usage: { input_tokens: 1, output_tokens: 1 } },
};
const blocks = [
  {
    type: "text",
    text: "hi",
    citations: [
      {
        type: "web_search_result_location",
        url: `https://${word}/`,
        title: word,
        cited_text: "t",
        encrypted_index: "e",
      },
    ],
  },
  { type: "server_tool_use", id: word, name: word, input: {} },
  { type: "web_search_tool_result", tool_use_id: word, content: [] },
  { type: "mcp_tool_use", id: `${word}2`, name: word, server_name: word, input: {} },
  { type: "tool_use", id: `${word}3`, name: word, input: {} },
];
const stop = {
  stop_reason: word,
  stop_sequence: word,
  stop_details: { type: "refusal", category: word, explanation: "no" },
};
const usage = { input_tokens: 1, output_tokens: 2 };

const requestIds = `x-request-id: ${word}\r\nrequest-id: ${word}\r\n`;
const json = "application/json";
const stream = "text/event-stream";

const answers: readonly (readonly [kind: string, name: string, type: string, body: string])[] = [
  [
    "openai",
    "a whole answer",
    json,
    JSON.stringify(chat({ message: { content: "hi", tool_calls: [call], annotations } }, word)),
  ],
  [
    "openai",
    "a stream",
    stream,
    sse(chat({ delta: { content: "hi", tool_calls: [call], annotations } }, word), "[DONE]"),
  ],
  ["openai", "a broken answer", stream, sse({ ...chat({ delta: { content: "hi" } }, "error"), error: undefined })],
  ["openai", "an answer of another API", json, JSON.stringify({ object: word, output: [] })],
  ["openai", "another content type", `text/${word}`, "hi"],
  [
    "anthropic",
    "a whole answer",
    json,
    JSON.stringify({ ...messageStart.message, type: "message", content: blocks, ...stop, usage }),
  ],
  [
    "anthropic",
    "a stream",
    stream,
    sse(
      messageStart,
      ...blocks.flatMap((block, index) => [
        { type: "content_block_start", index, content_block: block },
        { type: "content_block_stop", index },
      ]),
      { type: "message_delta", delta: stop, usage },
      { type: "message_stop" },
    ),
  ],
  ["anthropic", "another content type", `text/${word}`, "hi"],
];

describe.each(answers)("%s, %s", (kind, name, type, body) => {
  test.each(["Complete", "StreamComplete"] as const)("by %s tells no secret to the caller or the log", async (rpc) => {
    answer = { type, body, headers: requestIds };
    const said = await everythingSaid(rpc, kind);
    for (const secret of secrets) expect(said).not.toContain(secret);
    if (name === "a whole answer" || name === "a stream") {
      expect(said).toContain(`"model":"${cleaned}"`);
      expect(said).toContain(`"providerRequestId":"${cleaned}"`);
      expect(said).toContain(`"providerFinishReason":"${cleaned}"`);
      expect(said).toContain(`"name":"${cleaned}"`);
      expect(said).toContain(`"url":"https://${cleaned}/"`);
    }
  });
});

test.each([
  ["openai", sse(chat({ delta: { content: word } }, "stop"), "[DONE]")],
  [
    "anthropic",
    sse(
      messageStart,
      { type: "content_block_start", index: 0, content_block: { type: "text", text: word } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage },
      { type: "message_stop" },
    ),
  ],
])("text of %s is left alone", async (kind, body) => {
  answer = { type: stream, body };
  expect(await everythingSaid("StreamComplete", kind)).toContain(`"textDelta":"${word}"`);
});

test("a listed model whose id holds a secret is not listed, and a name is cleaned", async () => {
  const rows = [
    { id: word, object: "model", display_name: "n" },
    { id: "plain", object: "model", display_name: word },
  ];
  answer = { type: json, body: JSON.stringify({ data: rows, object: "list", has_more: false }) };
  const client = createClient(ModelService, createGrpcTransport({ baseUrl: gateway.address }));
  const listed = toJsonString(ListModelsResponseSchema, await client.listModels({}));
  expect(listed).toContain("openai/plain");
  for (const secret of secrets) expect(listed).not.toContain(secret);
});
