import { expect, test } from "vitest";
import { pdfBase64, pngBase64 } from "../samples.ts";
import { verdictOf } from "../verdict.ts";
import { type Changes, withChanges } from "../with-changes.ts";
import { anthropicKey, strictAnthropic } from "./index.ts";
import type { AnthropicTurn } from "./turn.ts";

const thought = { type: "thinking", thinking: "hm", signature: "c2ln" } as const;
const hidden = { type: "redacted_thinking", data: "aGlk" } as const;
const schema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "array", items: { type: "string" } } },
  additionalProperties: false,
};
const mark = { type: "ephemeral" };

/** One turn of the model, and the results of its two calls. */
const body = {
  model: "claude-opus-4-6",
  max_tokens: 3_072,
  system: [{ type: "text", text: "be brief", cache_control: { ...mark, ttl: "1h" } }],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "what is this?" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: pngBase64 } },
        { type: "document", source: { type: "base64", media_type: "application/pdf", data: pdfBase64 } },
      ],
    },
    {
      role: "assistant",
      content: [
        thought,
        hidden,
        { type: "text", text: "well" },
        { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Bonn" } },
        { type: "tool_use", id: "toolu_2", name: "time", input: {} },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "toolu_1", content: [{ type: "text", text: "sunny" }] },
        { type: "tool_result", tool_use_id: "toolu_2", content: [{ type: "text", text: "late" }], is_error: true },
        { type: "text", text: "and?", cache_control: { ...mark, ttl: "5m" } },
      ],
    },
  ],
  stream: true,
  stop_sequences: ["###"],
  tools: [
    { name: "weather", input_schema: schema, strict: true },
    { name: "time", input_schema: { type: "object" } },
  ],
  tool_choice: { type: "auto", disable_parallel_tool_use: false },
  thinking: { type: "enabled", budget_tokens: 2_048, display: "summarized" },
  output_config: { format: { type: "json_schema", schema } },
  metadata: { user_id: "u" },
};

const issued: AnthropicTurn = {
  content: [
    thought,
    hidden,
    { type: "text", text: "well" },
    { type: "tool_use", id: "toolu_1", name: "weather", input: '{"city":"Bonn"}' },
    { type: "tool_use", id: "toolu_2", name: "time", input: "" },
  ],
  stop: { reason: "tool_use" },
  usage: { start: {}, end: {} },
};

const head = {
  method: "POST",
  path: "/v1/messages",
  headers: new Map([
    ["x-api-key", anthropicKey],
    ["anthropic-version", "2023-06-01"],
    ["content-type", "application/json"],
  ]),
};

function verdictOn(text: string, request: Partial<typeof head> = {}): string {
  return verdictOf(strictAnthropic, { ...head, ...request, body: text }, [issued]);
}

function change(changes: Changes): string {
  return JSON.stringify(withChanges(body, changes));
}

test("a request that breaks no rule is taken", () => {
  expect(verdictOn(JSON.stringify(body))).toBe("taken");
});

test.each<[changes: Changes]>([
  [{ thinking: { type: "adaptive", display: "omitted" } }],
  [{ thinking: undefined, temperature: 0.5, tool_choice: { type: "tool", name: "time" } }],
  [{ "messages.0.content": "what is this?" }],
  [{ "messages.2.content.0.content": undefined }],
  [{ "messages.0.content.1.source": { type: "url", url: "https://example.com/a.png" } }],
  [{ "messages.0.content.2.source": { type: "file", file_id: "file_1" } }],
])("what may be otherwise is taken: %j", (changes) => {
  expect(verdictOn(change(changes))).toBe("taken");
});

const [ask, answer, results] = body.messages;
const fourMarked = ["a", "b", "c", "d"].map((text) => ({ type: "text", text, cache_control: mark }));
const content = "messages.1.content";
const first = "messages.2.content.0";
const second = "messages.2.content.1";

test.each<[rule: string, changes: Changes, message: string]>([
  ["a member at the top that is not known", { n: 1 }, "n: Extra inputs are not permitted"],
  ["one of a message", { "messages.0.name": "x" }, "messages.0.name: Extra inputs are not permitted"],
  ["one of a block", { [`${content}.2.x`]: 1 }, `${content}.2.x: Extra inputs are not permitted`],
  ["one of a call", { [`${content}.3.index`]: 0 }, `${content}.3.index: Extra inputs are not permitted`],
  ["one of thinking", { [`${content}.0.x`]: 1 }, `${content}.0.x: Extra inputs are not permitted`],
  ["one of a result", { [`${first}.name`]: "x" }, `${first}.name: Extra inputs are not permitted`],
  ["one of a block in a result", { [`${first}.content.0.x`]: 1 }, `${first}.content.0.x: Extra inputs`],
  ["one of a source", { "messages.0.content.1.source.x": 1 }, "messages.0.content.1.source.x: Extra inputs"],
  ["one of a tool", { "tools.0.type": "custom", "tools.0.x": 1 }, "tools.0.x: Extra inputs are not permitted"],
  ["one of thinking's options", { "thinking.x": 1 }, "thinking.x: Extra inputs are not permitted"],
  ["one of the mark for the cache", { "system.0.cache_control.x": 1 }, "system.0.cache_control.x: Extra inputs"],
  ["a mark on thinking", { [`${content}.0.cache_control`]: mark }, `${content}.0.cache_control: Extra inputs`],
  ["no max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
  ["no model", { model: undefined }, "model: Field required"],
  ["no messages", { messages: undefined }, "messages: Field required"],
  ["an empty conversation", { messages: [] }, "messages: it has 0 items"],
  ["a tool without schema", { "tools.0.input_schema": undefined }, "tools.0.input_schema: Field required"],
  ["thinking without signature", { [`${content}.0.signature`]: undefined }, `${content}.0.signature: Field required`],
  ["an empty signature", { [`${content}.0.signature`]: "" }, `${content}.0.signature: it does not match`],
  ["a block of an unknown type", { [`${content}.2.type`]: "image" }, `${content}.2.type: it is none of`],
  ["an unknown role", { "messages.0.role": "tool" }, "messages.0.role: it is none of"],
  ["a string for a number", { max_tokens: "5" }, "max_tokens: it is no whole number"],
  ["a number for a string", { [`${content}.2.text`]: 5 }, `${content}.2.text: it is no string`],
  ["a string for a flag", { stream: "yes" }, "stream: it is neither true nor false"],
  ["a temperature above 1", { temperature: 1.1 }, "temperature: it is no number from 0 to 1"],
  ["a first message of the model", { messages: [answer, results] }, 'messages: first message must use the "user" role'],
  ["two messages of the user in a row", { messages: [ask, ask] }, "messages.1: roles must alternate"],
  ["a last message of the model", { messages: [ask, answer] }, "must end with a user message"],
  ["a message without content", { messages: [ask, { ...answer, content: [] }, ask] }, "must have non-empty content"],
  ["an empty text", { "messages.0.content.0.text": "" }, "text content blocks must be non-empty"],
  ["a blank text", { [`${content}.2.text`]: "\n\n" }, "text content blocks must contain non-whitespace text"],
  ["a blank text in a result", { [`${first}.content.0.text`]: " " }, "must contain non-whitespace text"],
  ["a blank system prompt", { "system.0.text": " " }, "system.0: text content blocks must contain non-whitespace"],
  ["a call without result", { [second]: { type: "text", text: "x" } }, "messages.1: `tool_use` ids were found without"],
  ["a result of another call", { [`${second}.tool_use_id`]: "toolu_3" }, "unexpected `tool_use_id`"],
  ["two results of one call", { [`${second}.tool_use_id`]: "toolu_1" }, "each tool_use must have a single result"],
  [
    "a text before the results",
    { "messages.2.content": [{ type: "text", text: "x" }, ...(results?.content ?? [])] },
    "`tool_result` blocks must stand before all other content",
  ],
  ["an id of other characters", { [`${content}.3.id`]: "a:1" }, `${content}.3.id: it does not match`],
  ["the same id twice", { [`${content}.4.id`]: "toolu_1" }, "messages: `tool_use` ids must be unique"],
  ["an error that says nothing", { [`${second}.content`]: undefined }, "content cannot be empty if `is_error` is true"],
  [
    "an error with a picture",
    { [`${second}.content.0`]: body.messages[0]?.content[1] },
    "all content must be type `text` if `is_error` is true",
  ],
  ["a signature that was altered", { [`${content}.0.signature`]: "c2lg" }, "Invalid `signature` in `thinking` block"],
  ["redacted data that was altered", { [`${content}.1.data`]: "aGlg" }, "Invalid `signature` in `redacted_thinking`"],
  ["thinking that was altered", { [`${content}.0.thinking`]: "ha" }, "messages.1: `thinking` or `redacted_thinking`"],
  ["thinking that was dropped", { [`${content}.1`]: { type: "text", text: "x" } }, "blocks cannot be modified"],
  ["thinking out of order", { [`${content}.0`]: hidden, [`${content}.1`]: thought }, "blocks cannot be modified"],
  [
    "thinking that was moved behind a call",
    { [`${content}.1`]: answer?.content[3], [`${content}.3`]: hidden },
    "the blocks are not those of the original response, in its order",
  ],
  [
    "thinking in another turn",
    { "messages.3": { role: "assistant", content: [thought] }, "messages.4": ask },
    "messages.1.content.0: Invalid `signature`",
  ],
  ["arguments that were altered", { [`${content}.3.input`]: { city: "Köln" } }, "the input of toolu_1 is not the one"],
  ["a budget of max_tokens", { max_tokens: 2_048 }, "`max_tokens` must be greater than `thinking.budget_tokens`"],
  ["a budget below 1,024", { "thinking.budget_tokens": 1_023 }, "thinking.budget_tokens: it is no whole number"],
  ["a temperature while thinking", { temperature: 0.5 }, "may only be set to 1 when thinking is enabled"],
  ["top_k while thinking", { top_k: 5 }, "`top_k` must be unset when thinking is enabled"],
  ["a forced tool while thinking", { tool_choice: { type: "any" } }, "when tool_choice forces tool use"],
  ["a tool named twice", { "tools.1.name": "weather" }, "tools: Tool names must be unique"],
  ["a choice that is no tool", { thinking: undefined, tool_choice: { type: "tool", name: "x" } }, "Tool 'x' not found"],
  ["a choice without tools", { tools: undefined }, "tool_choice: may only be specified while providing tools"],
  ["calls without tools", { tools: undefined, tool_choice: undefined }, "must define tools"],
  ["a schema that is no object's", { "tools.1.input_schema.type": "array" }, "tools.1.input_schema.type: Input should"],
  [
    "a strict schema that is open",
    { "tools.0.input_schema.additionalProperties": undefined },
    "'additionalProperties'",
  ],
  ["an answer's schema that is open", { "output_config.format.schema.additionalProperties": true }, "'additional"],
  ["five marks for the cache", { "messages.0.content": fourMarked }, "may be provided. Found 6."],
  ["a long mark after a short one", { "tools.0.cache_control": { ...mark, ttl: "5m" } }, "must not come after"],
  ["a lifetime that is not known", { "system.0.cache_control.ttl": "10m" }, "system.0.cache_control.ttl: it is none"],
  ["a picture of another kind", { "messages.0.content.1.source.media_type": "image/gif" }, "the data is no image/gif"],
  ["a picture of no kind", { "messages.0.content.1.source.media_type": "image/bmp" }, "media_type: it is none of"],
  ["data that is no base64", { "messages.0.content.1.source.data": "iVBOR" }, "source.data: it is no base64"],
  [
    "a link without encryption",
    { "messages.0.content.1.source": { type: "url", url: "http://x" } },
    "source.url: it does",
  ],
  ["a blank stop sequence", { stop_sequences: ["\n"] }, "stop_sequences.0: it does not match"],
])("%s is refused", (_rule, changes, message) => {
  const verdict = verdictOn(change(changes));

  expect(verdict).toContain("400 invalid_request_error ");
  expect(verdict).toContain(message);
});

test("the midst of calls that does not begin with thinking is refused while thinking", () => {
  const request = { ...head, body: change({ [content]: answer?.content.slice(2) }) };

  // Of turns that are not known nothing else is asked.
  expect(verdictOf(strictAnthropic, request, [])).toBe(
    "400 invalid_request_error messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`",
  );
});

test.each<[rule: string, request: Partial<typeof head>, verdict: string]>([
  ["another path", { path: "/v1/complete" }, "404 not_found_error Not Found"],
  ["another method", { method: "PUT" }, "404 not_found_error Not Found"],
  [
    "a wrong key",
    { headers: new Map([...head.headers, ["x-api-key", "x"]]) },
    "401 authentication_error invalid x-api",
  ],
  [
    "no version",
    { headers: new Map([...head.headers].toSpliced(1, 1)) },
    "400 invalid_request_error anthropic-version",
  ],
  [
    "no content type",
    { headers: new Map([...head.headers].toSpliced(2, 1)) },
    "400 invalid_request_error content-type",
  ],
])("%s is refused", (_rule, request, verdict) => {
  expect(verdictOn(JSON.stringify(body), request)).toContain(verdict);
});

test("a thought that was issued without a signature need not come back, and cannot", () => {
  const cut: AnthropicTurn = { ...issued, content: [{ ...thought, signature: "" }, ...issued.content.slice(1)] };
  const without = { ...head, body: change({ [content]: answer?.content.slice(1) }) };

  expect(verdictOf(strictAnthropic, without, [cut])).toBe("taken");
  expect(verdictOf(strictAnthropic, { ...head, body: JSON.stringify(body) }, [cut])).toContain("Invalid `signature`");
});

test("what is no JSON is refused", () => {
  expect(verdictOn("{")).toBe("400 invalid_request_error the body of the request is not valid JSON");
});
