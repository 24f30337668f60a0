import type { PresetName } from "../../../../src/providers/openai/presets.ts";

/** An answer of a server, its parts, and the message that is sent back. */
export interface Exchange {
  readonly preset: PresetName;
  /** A whole message. */
  readonly message: object;
  /** The same in pieces. */
  readonly deltas: readonly object[];
  /** Its parts: kind, text or name, state. */
  readonly parts: readonly string[];
  /** The message that is sent back. */
  readonly sent: object;
}

const call = (id: string, rest: object = {}): object => ({
  id,
  type: "function",
  function: { name: "f", arguments: "{}" },
  ...rest,
});
const picture = { type: "image_url", image_url: { url: "data:image/png;base64,AAEC" } };
const google = (signature: string): object => ({ extra_content: { google: { thought_signature: signature } } });

/** Data that servers want back, in the forms that they send it in. */
export const exchanges: Readonly<Record<string, Exchange>> = {
  "DeepSeek's reasoning beside a call": {
    preset: "deepseek",
    message: { content: "", reasoning_content: "hm", tool_calls: [call("1")] },
    deltas: [{ reasoning_content: "h" }, { reasoning_content: "m" }, { tool_calls: [{ index: 0, ...call("1") }] }],
    parts: ['reasoning hm {"kind":"openai","field":"reasoning_content"}', "toolCall f"],
    sent: { content: null, reasoning_content: "hm", tool_calls: [call("1")] },
  },
  "Gemini's signatures on calls": {
    preset: "gemini",
    message: { tool_calls: [call("1", google("s1")), call("2"), call("3", google("s3"))] },
    deltas: [
      { tool_calls: [{ index: 0, ...call("1", google("s1")) }] },
      {
        tool_calls: [
          { index: 1, ...call("2") },
          { index: 2, ...call("3") },
        ],
      },
      { tool_calls: [{ index: 2, ...google("s3") }] },
    ],
    parts: [
      'toolCall f {"kind":"openai","extra_content":{"google":{"thought_signature":"s1"}}}',
      "toolCall f",
      'toolCall f {"kind":"openai","extra_content":{"google":{"thought_signature":"s3"}}}',
    ],
    sent: { content: null, tool_calls: [call("1", google("s1")), call("2"), call("3", google("s3"))] },
  },
  "Gemini's signature of a text": {
    preset: "gemini",
    message: { content: "a", ...google("s") },
    deltas: [{ content: "a" }, google("s")],
    parts: ["text a", 'reasoning {"kind":"openai","extra_content":{"google":{"thought_signature":"s"}}}'],
    sent: { content: "a", ...google("s") },
  },
  "OpenRouter's details, with a signature that comes last": {
    preset: "openrouter",
    message: {
      reasoning: "hm",
      reasoning_details: [
        { type: "reasoning.text", text: "hm", format: "anthropic-claude-v1", index: 0, signature: "s" },
      ],
      tool_calls: [call("1")],
    },
    deltas: [
      {
        reasoning: "h",
        reasoning_details: [{ type: "reasoning.text", text: "h", format: "anthropic-claude-v1", index: 0 }],
      },
      { reasoning: "m", reasoning_details: [{ type: "reasoning.text", text: "m", index: 0, signature: null }] },
      { tool_calls: [{ index: 0, ...call("1") }] },
      { reasoning: null, reasoning_details: [{ type: "reasoning.text", text: "", signature: "s", index: 0 }] },
    ],
    parts: [
      'reasoning hm {"kind":"openai","field":"reasoning"}',
      "toolCall f",
      'reasoning {"kind":"openai","reasoning_details":[{"type":"reasoning.text","text":"hm","format":"anthropic-claude-v1","index":0,"signature":"s"}]}',
    ],
    sent: {
      content: null,
      reasoning_details: [
        { type: "reasoning.text", text: "hm", format: "anthropic-claude-v1", index: 0, signature: "s" },
      ],
      tool_calls: [call("1")],
    },
  },
  "OpenRouter's details, withheld and several": {
    preset: "openrouter",
    message: {
      content: "a",
      reasoning_details: [
        { type: "reasoning.summary", summary: "so", id: "r1", index: 0 },
        { type: "reasoning.encrypted", data: "x==", id: "r1", index: 0 },
        { type: "reasoning.encrypted", data: "y==", id: "r2", index: 0 },
      ],
    },
    deltas: [
      { reasoning_details: [{ type: "reasoning.summary", summary: "s", id: "r1", index: 0 }] },
      { reasoning_details: [{ type: "reasoning.summary", summary: "o", index: 0 }] },
      { content: "a" },
      { reasoning_details: [{ type: "reasoning.encrypted", data: "x==", id: "r1", index: 0 }] },
      { reasoning_details: [{ type: "reasoning.encrypted", data: "y==", id: "r2", index: 0 }] },
    ],
    parts: [
      "reasoning so",
      "text a",
      'reasoning {"kind":"openai","reasoning_details":[{"type":"reasoning.summary","summary":"so","id":"r1","index":0},{"type":"reasoning.encrypted","data":"x==","id":"r1","index":0},{"type":"reasoning.encrypted","data":"y==","id":"r2","index":0}]}',
    ],
    sent: {
      content: "a",
      reasoning_details: [
        { type: "reasoning.summary", summary: "so", id: "r1", index: 0 },
        { type: "reasoning.encrypted", data: "x==", id: "r1", index: 0 },
        { type: "reasoning.encrypted", data: "y==", id: "r2", index: 0 },
      ],
    },
  },
  "Mistral's list of thinking, text and reference": {
    preset: "mistral",
    message: {
      content: [
        {
          type: "thinking",
          thinking: [
            { type: "text", text: "hm" },
            { type: "reference", reference_ids: [7] },
          ],
          closed: true,
        },
        { type: "text", text: "a" },
        { type: "reference", reference_ids: [1, 12345678901234567890n] },
        { type: "text", text: "b" },
      ],
    },
    deltas: [
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "h" }] }] },
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "m" }] }] },
      { content: [{ type: "thinking", thinking: [{ type: "reference", reference_ids: [7] }], closed: true }] },
      { content: [{ type: "text", text: "a" }] },
      {
        content: [
          { type: "reference", reference_ids: [1, 12345678901234567890n] },
          { type: "text", text: "b" },
        ],
      },
    ],
    parts: [
      'reasoning hm {"kind":"openai","block":{"type":"thinking","thinking":[{"type":"text","text":"hm"},{"type":"reference","reference_ids":[7]}],"closed":true}}',
      "text a",
      'reasoning {"kind":"openai","block":{"type":"reference","reference_ids":[1,12345678901234567890]}}',
      "text b",
    ],
    sent: {
      content: [
        {
          type: "thinking",
          thinking: [
            { type: "text", text: "hm" },
            { type: "reference", reference_ids: [7] },
          ],
          closed: true,
        },
        { type: "text", text: "a" },
        { type: "reference", reference_ids: [1, 12345678901234567890n] },
        { type: "text", text: "b" },
      ],
    },
  },
};

/** Content that is sent back to every server, even one that takes no reasoning back. */
export const contentExchanges = {
  "a call of a custom tool": {
    preset: "openai",
    message: { content: null, tool_calls: [{ id: "1", type: "custom", custom: { name: "f", input: '4 + "4"' } }] },
    deltas: [
      { tool_calls: [{ index: 0, id: "1", type: "custom", custom: { name: "f", input: "" } }] },
      { tool_calls: [{ index: 0, custom: { input: "4 + " } }] },
      { tool_calls: [{ index: 0, custom: { input: '"4"' } }] },
    ],
    parts: ['toolCall f {"kind":"openai","custom":true}'],
    sent: { content: null, tool_calls: [{ id: "1", type: "custom", custom: { name: "f", input: '4 + "4"' } }] },
  },
  "OpenRouter's images": {
    preset: "openrouter",
    message: { content: "a", images: [picture] },
    deltas: [{ content: "a" }, { images: [picture] }],
    parts: ["text a", 'image {"kind":"openai","image_place":"images"}'],
    sent: { content: "a", images: [picture] },
  },
  "images among the content": {
    preset: "mistral",
    message: { content: [{ type: "text", text: "a" }, picture] },
    deltas: [{ content: "a" }, { content: [picture] }],
    parts: ["text a", 'image {"kind":"openai","image_place":"content"}'],
    sent: { content: [{ type: "text", text: "a" }, picture] },
  },
} satisfies Readonly<Record<string, Exchange>>;
