import { type MadeUp, toStream } from "./made-up-corpus.ts";

const chatUsage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
};

const weatherCall = { id: "call_1", name: "weather", arguments: '{"city": "Oslo"}' };

/** A chat completion as a stream, with reasoning, text and a tool call. */
export const chatStream: MadeUp = {
  name: "acme/stream",
  api: "openai-chat",
  kind: ["stream", "tools"],
  headers: { "Content-Type": "text/event-stream; charset=utf-8", "Transfer-Encoding": "chunked" },
  body: toStream(
    { id: "c", model: "m-1", choices: [{ index: 0, delta: { role: "assistant", reasoning_content: "Hm." } }] },
    { id: "c", model: "m-1", choices: [{ index: 0, delta: { content: "Grüße 😀" } }] },
    toolCallChunk({ id: "call_1", type: "function", function: { name: "weather", arguments: '{"city"' } }),
    toolCallChunk({ function: { arguments: ': "Oslo"}' } }),
    { id: "c", model: "m-1", choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
    { id: "c", model: "m-1", choices: [], usage: chatUsage },
    "[DONE]",
  ),
  expected: {
    sdk: "ok",
    model: "m-1",
    text: "Grüße 😀",
    reasoning: "Hm.",
    refusal: null,
    tool_calls: [weatherCall],
    finish_reason: "tool_calls",
    usage: chatUsage,
  },
};

/** The same as one JSON answer. */
export const chatJson: MadeUp = {
  ...chatStream,
  name: "acme/json",
  kind: ["json", "tools"],
  headers: {},
  body: JSON.stringify({
    id: "c",
    model: "m-1",
    choices: [
      {
        index: 0,
        message: {
          reasoning_content: "Hm.",
          content: "Grüße 😀",
          tool_calls: [
            { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city": "Oslo"}' } },
          ],
        },
        finish_reason: "tool_calls",
      },
    ],
    usage: chatUsage,
  }),
};

/** A refused request. */
export const refused: MadeUp = {
  name: "acme/refused",
  api: "openai-chat",
  kind: ["json", "error"],
  status: 404,
  headers: { "x-request-id": "req_1" },
  body: '{"error": {"message": "no model x", "type": "invalid_request_error", "code": "model_not_found"}}',
  expected: {
    sdk: "http-error",
    error: {
      type: "invalid_request_error",
      code: "model_not_found",
      request_id: "req_1",
      body: { message: "no model x", type: "invalid_request_error", code: "model_not_found" },
    },
  },
};

/** A stream that breaks off with an error object. */
export const brokenOff: MadeUp = {
  name: "acme/broken-off",
  api: "openai-chat",
  body: toStream(
    { id: "c", model: "m-1", choices: [{ index: 0, delta: { content: "Well" } }] },
    { error: { message: "the model is on fire", code: 502 } },
  ),
  expected: { sdk: "raw-failed", model: "m-1", text: "Well", reasoning: "", tool_calls: [], finish_reason: null },
};

const messageUsage = { input_tokens: 5, cache_read_input_tokens: 20, cache_creation_input_tokens: 1, output_tokens: 9 };

const messageExpected = {
  sdk: "ok",
  model: "c-1",
  text: "Hello.",
  reasoning: "Let me see.",
  signatures: [4],
  redacted: 0,
  tool_calls: [{ id: "toolu_1", name: "weather", arguments: { city: "Oslo" } }],
  block_types: ["thinking", "text", "tool_use"],
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: messageUsage,
};

/** A message as a stream. */
export const messageStream: MadeUp = {
  name: "claudius/stream",
  api: "anthropic-messages",
  kind: ["stream", "tools"],
  body: toStream(
    {
      type: "message_start",
      message: { id: "m", model: "c-1", content: [], usage: { ...messageUsage, output_tokens: 1 } },
    },
    { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Let me see." } },
    { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "sign" } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Hello." } },
    { type: "content_block_stop", index: 1 },
    {
      type: "content_block_start",
      index: 2,
      content_block: { type: "tool_use", id: "toolu_1", name: "weather", input: {} },
    },
    { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"city": "Oslo"}' } },
    { type: "content_block_stop", index: 2 },
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 9 } },
    { type: "message_stop" },
  ),
  expected: { ...messageExpected, raw_args_by_index: { "2": '{"city": "Oslo"}' } },
};

/** The same as one JSON answer. */
export const messageJson: MadeUp = {
  name: "claudius/json",
  api: "anthropic-messages",
  kind: ["json", "tools"],
  body: JSON.stringify({
    type: "message",
    id: "m",
    model: "c-1",
    content: [
      { type: "thinking", thinking: "Let me see.", signature: "sign" },
      { type: "text", text: "Hello." },
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" } },
    ],
    stop_reason: "tool_use",
    usage: messageUsage,
  }),
  expected: messageExpected,
};

/** A count of tokens. */
export const tokenCount: MadeUp = {
  name: "claudius/count",
  api: "anthropic-count-tokens",
  kind: ["json"],
  body: '{"input_tokens": 14}',
  expected: { sdk: "skipped" },
};

/** A list of models, which no RPC asks for. */
export const modelList: MadeUp = {
  name: "claudius/models",
  api: "models",
  kind: ["json"],
  body: '{"data": []}',
  expected: { sdk: "skipped" },
};

/** One recording of each form; all agree with what is expected of them. */
export const agreeing = [
  chatStream,
  chatJson,
  refused,
  brokenOff,
  messageStream,
  messageJson,
  tokenCount,
  modelList,
] as const;

function toolCallChunk(call: object): object {
  return { id: "c", model: "m-1", choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] } }] };
}
