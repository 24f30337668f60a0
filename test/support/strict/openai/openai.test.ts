import { expect, test } from "vitest";
import { pdfBase64, pngBase64 } from "../samples.ts";
import { verdictOf } from "../verdict.ts";
import { type Changes, withChanges } from "../with-changes.ts";
import { openAiKey, strictOpenAi } from "./index.ts";
import type { OpenAiTurn } from "./turn.ts";

const schema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "array", items: { type: "string" } } },
  required: ["city", "days"],
  additionalProperties: false,
};
const image = { type: "image_url", image_url: { url: `data:image/png;base64,${pngBase64}` } };

/** One turn of the model, and the results of its two calls. */
const body = {
  model: "gpt-5.2",
  messages: [
    { role: "system", content: "be brief" },
    {
      role: "user",
      content: [
        { type: "text", text: "what is this?" },
        image,
        { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${pdfBase64}` } },
      ],
    },
    {
      role: "assistant",
      content: "well",
      tool_calls: [
        { id: "call_1", type: "function", function: { name: "weather", arguments: '{ "city": "Bonn" }' } },
        { id: "call_2", type: "function", function: { name: "time", arguments: "{}" } },
      ],
    },
    { role: "tool", tool_call_id: "call_1", content: "sunny" },
    { role: "tool", tool_call_id: "call_2", content: "" },
    { role: "user", content: "and?" },
  ],
  stream: true,
  stream_options: { include_usage: true },
  max_completion_tokens: 100,
  stop: ["###"],
  seed: 7,
  tools: [
    { type: "function", function: { name: "weather", parameters: schema, strict: true } },
    { type: "function", function: { name: "time", parameters: { type: "object" } } },
  ],
  tool_choice: "auto",
  parallel_tool_calls: true,
  response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } },
  reasoning_effort: "low",
  user: "u",
};

const issued: OpenAiTurn = {
  content: "well",
  toolCalls: [
    { id: "call_1", name: "weather", arguments: '{ "city": "Bonn" }' },
    { id: "call_2", name: "time", arguments: "{}" },
  ],
  finishReason: "tool_calls",
  usage: {},
};

const head = {
  method: "POST",
  path: "/v1/chat/completions",
  headers: new Map([
    ["authorization", `Bearer ${openAiKey}`],
    ["content-type", "application/json"],
  ]),
};

function verdictOn(text: string, request: Partial<typeof head> = {}): string {
  return verdictOf(strictOpenAi, { ...head, ...request, body: text }, [issued]);
}

function change(changes: Changes): string {
  return JSON.stringify(withChanges(body, changes));
}

test("a request that breaks no rule is taken", () => {
  expect(verdictOn(JSON.stringify(body))).toBe("taken");
});

const [system, ask, answer, one, two] = body.messages;
const call = "messages.2.tool_calls.0";

test.each<[changes: Changes]>([
  [{ model: "gpt-4.1", max_completion_tokens: undefined, max_tokens: 5, temperature: 0.5 }],
  [{ "messages.0.role": "developer" }],
  [{ "messages.1.content": "what is this?" }],
  [{ "messages.1.content.1.image_url.url": "https://example.com/a.png" }],
  [{ "messages.1.content.2.file": { file_id: "file-1" } }],
  [{ messages: [system, ask, answer, two, one] }],
  [{ tool_choice: { type: "function", function: { name: "time" } } }],
  [{ stream: false, stream_options: undefined }],
  [{ "tools.1.function.strict": false }],
])("what may be otherwise is taken: %j", (changes) => {
  expect(verdictOn(change(changes))).toBe("taken");
});

test.each<[rule: string, changes: Changes, message: string]>([
  ["a member at the top that is not known", { top_k: 1 }, "Unknown parameter: 'top_k'."],
  ["reasoning in history", { "messages.2.reasoning_content": "hm" }, "parameter: 'messages[2].reasoning_content'."],
  ["one of a part", { "messages.1.content.0.x": 1 }, "Unknown parameter: 'messages[1].content[0].x'."],
  ["one of an image", { "messages.1.content.1.image_url.x": 1 }, "parameter: 'messages[1].content[1].image_url.x'."],
  ["one of a file", { "messages.1.content.2.file.x": 1 }, "parameter: 'messages[1].content[2].file.x'."],
  ["one of a call", { [`${call}.index`]: 0 }, "Unknown parameter: 'messages[2].tool_calls[0].index'."],
  ["one of a called function", { [`${call}.function.x`]: 0 }, "'messages[2].tool_calls[0].function.x'."],
  ["one of a result", { "messages.3.is_error": true }, "Unknown parameter: 'messages[3].is_error'."],
  ["one of a tool", { "tools.0.cache_control": {} }, "Unknown parameter: 'tools[0].cache_control'."],
  ["one of a function", { "tools.0.function.x": 1 }, "Unknown parameter: 'tools[0].function.x'."],
  ["one of the format", { "response_format.json_schema.x": 1 }, "Unknown parameter: 'response_format.json_schema.x'."],
  ["one of the options of the stream", { "stream_options.x": 1 }, "Unknown parameter: 'stream_options.x'."],
  ["no model", { model: undefined }, "Missing required parameter: 'model'."],
  ["no messages", { messages: undefined }, "Missing required parameter: 'messages'."],
  ["an empty conversation", { messages: [] }, "'messages': it has 0 items"],
  ["a call without id", { [`${call}.id`]: undefined }, "Missing required parameter: 'messages[2].tool_calls[0].id'."],
  ["a result without id", { "messages.3.tool_call_id": undefined }, "parameter: 'messages[3].tool_call_id'."],
  ["a format without name", { "response_format.json_schema.name": undefined }, "'response_format.json_schema.name'."],
  ["an unknown role", { "messages.0.role": "model" }, "'messages[0].role': it is none of"],
  [
    "a part of an unknown type",
    { "messages.1.content.0.type": "document" },
    "'messages[1].content[0].type': it is none",
  ],
  ["an image in a result", { "messages.3.content": [image] }, "'messages[3].content[0].type': it is none of text"],
  ["an image of the model", { "messages.2.content": [image] }, "'messages[2].content[0].type': it is none of text"],
  ["a list of no parts", { "messages.1.content": [] }, "'messages[1].content': it has 0 items"],
  ["a list of no calls", { "messages.2.tool_calls": [] }, "'messages[2].tool_calls': it has 0 items"],
  ["a user who says null", { "messages.5.content": null }, "'messages[5].content': it is no list"],
  ["a string for a flag", { stream: "yes" }, "'stream': it is neither true nor false"],
  ["arguments as an object", { [`${call}.function.arguments`]: {} }, "function.arguments': it is no string"],
  ["an id of 41 characters", { [`${call}.id`]: "x".repeat(41) }, "'messages[2].tool_calls[0].id': it does not match"],
  ["a name with a space", { "tools.1.function.name": "a b" }, "'tools[1].function.name': it does not match"],
  ["a name of 65 characters", { "tools.1.function.name": "x".repeat(65) }, "'tools[1].function.name': it does not"],
  ["a temperature above 2", { temperature: 2.1 }, "'temperature': it is no number from 0 to 2"],
  ["five stop sequences", { stop: ["a", "b", "c", "d", "e"] }, "'stop': it has 5 items"],
  ["an unknown effort", { reasoning_effort: "some" }, "'reasoning_effort': it is none of"],
  [
    "a picture of another kind",
    { "messages.1.content.1.image_url.url": `data:image/gif;base64,${pngBase64}` },
    "no image",
  ],
  [
    "a picture of no kind",
    { "messages.1.content.1.image_url.url": `data:;base64,${pngBase64}` },
    "it is no data URL of",
  ],
  [
    "data that is no base64",
    { "messages.1.content.1.image_url.url": "data:image/png;base64,iVBOR" },
    "it is no base64",
  ],
  ["a file without name", { "messages.1.content.2.file.filename": undefined }, "content[2].file.filename'."],
  [
    "a file of no kind",
    { "messages.1.content.2.file.file_data": "data:text/plain;base64,eA==" },
    "it is no data URL of",
  ],
  ["a call without result", { messages: [system, ask, answer, one] }, "Without response: call_2"],
  ["a text between call and result", { messages: [ask, answer, one, ask, two] }, "must be a response to a preceding"],
  ["a result of another call", { "messages.4.tool_call_id": "call_3" }, "must be a response to a preceding message"],
  ["two results of one call", { "messages.4.tool_call_id": "call_1" }, "must be a response to a preceding message"],
  ["a result without call", { messages: [ask, one] }, "must be a response to a preceding message"],
  ["the same id twice", { "messages.2.tool_calls.1.id": "call_1" }, "tool call ids must be unique"],
  [
    "a model that says nothing",
    { messages: [ask, { role: "assistant", content: null }, ask] },
    "'messages[1].content': Invalid value for 'content': expected a string, got null.",
  ],
  ["arguments that were altered", { [`${call}.function.arguments`]: '{"city":"Bonn"}' }, "not the one that was issued"],
  ["a text that was altered", { "messages.2.content": "good" }, "the message is not the one that was issued"],
  [
    "calls in another order",
    { "messages.2.tool_calls": [...(answer?.tool_calls ?? [])].reverse() },
    "not the one that",
  ],
  ["options of a stream that is none", { stream: false }, "only allowed when 'stream' is enabled"],
  ["max_tokens for a model that reasons", { max_tokens: 5 }, "Use 'max_completion_tokens' instead."],
  ["a temperature for a model that reasons", { temperature: 0 }, "Unsupported value: 'temperature'"],
  ["a penalty for a model that reasons", { presence_penalty: 1 }, "Unsupported value: 'presence_penalty'"],
  ["a tool named twice", { "tools.1.function.name": "weather" }, "Tool names must be unique."],
  ["a choice without tools", { tools: undefined }, "'tool_choice' is only allowed when 'tools' are specified."],
  ["a choice that is no tool", { tool_choice: { type: "function", function: { name: "x" } } }, "Tool choice 'x' not"],
  [
    "a strict schema that is open",
    { "tools.0.function.parameters.additionalProperties": true },
    "'additionalProperties'",
  ],
  ["one with optional properties", { "tools.0.function.parameters.required": ["city"] }, "and lacks 'days'"],
  [
    "an answer's schema that is open",
    { "response_format.json_schema.schema.additionalProperties": undefined },
    "'addit",
  ],
  ["one with optional properties in it", { "response_format.json_schema.schema.required": [] }, "and lacks 'city'"],
  [
    "any JSON when no message speaks of it",
    { response_format: { type: "json_object" } },
    "must contain the word 'json'",
  ],
])("%s is refused", (_rule, changes, message) => {
  const verdict = verdictOn(change(changes));

  expect(verdict).toContain("400 invalid_request_error ");
  expect(verdict).toContain(message);
});

test.each<[rule: string, request: Partial<typeof head>, verdict: string]>([
  ["another path", { path: "/v1/completions" }, "404 invalid_request_error Invalid URL (POST /v1/completions)"],
  ["another method", { method: "PUT" }, "404 invalid_request_error Invalid URL (PUT /v1/chat/completions)"],
  ["no key", { headers: new Map([...head.headers].slice(1)) }, "401 invalid_request_error Incorrect API key provided."],
  [
    "no content type",
    { headers: new Map([...head.headers].slice(0, 1)) },
    "400 invalid_request_error The content type",
  ],
])("%s is refused", (_rule, request, verdict) => {
  expect(verdictOn(JSON.stringify(body), request)).toContain(verdict);
});

test("what is no JSON is refused", () => {
  expect(verdictOn("{")).toBe("400 invalid_request_error the body of the request is not valid JSON");
});
