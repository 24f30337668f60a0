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

/** A picture in a message. */
export const image = { type: "image_url", image_url: { url: `data:image/png;base64,${pngBase64}` } };

/** A request that breaks no rule: one turn of the model, and the results of its two calls. */
export const body = {
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
      reasoning_content: "hm",
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

/** The path of the first call of the body. */
export const call = "messages.2.tool_calls.0";

const issued: OpenAiTurn = {
  reasoning: "hm",
  content: "well",
  toolCalls: [
    { id: "call_1", name: "weather", arguments: '{ "city": "Bonn" }' },
    { id: "call_2", name: "time", arguments: "{}" },
  ],
  finishReason: "tool_calls",
  usage: {},
};

/** How the request is sent. */
export const head = {
  method: "POST",
  path: "/v1/chat/completions",
  headers: new Map([
    ["authorization", `Bearer ${openAiKey}`],
    ["content-type", "application/json"],
  ]),
};

/** What is made of a body. */
export function verdictOn(text: string, request: Partial<typeof head> = {}): string {
  return verdictOf(strictOpenAi, { ...head, ...request, body: text }, [issued]);
}

/** What is made of the body with changes. */
export function verdictOnChanged(changes: Changes): string {
  return verdictOn(JSON.stringify(withChanges(body, changes)));
}
