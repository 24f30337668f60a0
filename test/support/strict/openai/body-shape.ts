import { checkMedia } from "../media.ts";
import {
  anyObject,
  both,
  flag,
  integer,
  list,
  nullable,
  number,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  textOr,
} from "../shapes.ts";
import { Violation } from "../violation.ts";

// The members that Chat Completions knows, of those that a conversation can have:
// https://platform.openai.com/docs/api-reference/chat/create
// and the one that servers which reason in the open show it in and take it back in:
// https://api-docs.deepseek.com/guides/thinking_mode

/** Data of one of some media types, as a data URL. */
function dataUrl(...mediaTypes: readonly string[]): Shape {
  return (value, path) => {
    const [, mediaType = "", base64 = ""] = /^data:([^;]*);base64,(.*)$/s.exec(String(value)) ?? [];
    if (!mediaTypes.includes(mediaType)) throw new Violation(path, `it is no data URL of ${mediaTypes.join(", ")}`);
    checkMedia(mediaType, base64, path);
  };
}

const imageUrl: Shape = (value, path) => {
  if (typeof value === "string" && value.startsWith("https://")) return;
  dataUrl("image/png", "image/jpeg", "image/gif", "image/webp")(value, path);
};

const textPart = object({ type: text(), text: text() });

const userPart = tagged("type", {
  text: textPart,
  image_url: object({
    type: text(),
    image_url: object({ url: both(text(), imageUrl) }, { detail: oneOf("auto", "low", "high") }),
  }),
  file: object({
    type: text(),
    file: (value, path) => {
      const isStored = typeof value === "object" && value !== null && "file_id" in value;
      const file = isStored ? { file_id: text(/./) } : { filename: text(/./), file_data: dataUrl("application/pdf") };
      object(file)(value, path);
    },
  }),
});

const functionName = text(/^[\w-]{1,64}$/);

const toolCall = object({
  id: text(/^.{1,40}$/),
  type: oneOf("function"),
  function: object({ name: functionName, arguments: text() }),
});

const words = textOr(text(), list(tagged("type", { text: textPart }), 1));
const instruction = object({ role: text(), content: words }, { name: text() });

const message = tagged("role", {
  system: instruction,
  developer: instruction,
  user: object({ role: text(), content: textOr(text(), list(userPart, 1)) }, { name: text() }),
  assistant: object(
    { role: text() },
    {
      content: nullable(words),
      refusal: nullable(text()),
      reasoning_content: text(),
      tool_calls: list(toolCall, 1),
      name: text(),
    },
  ),
  tool: object({ role: text(), content: words, tool_call_id: text(/./) }),
});

const tool = object({
  type: oneOf("function"),
  function: object({ name: functionName }, { description: text(), parameters: anyObject, strict: nullable(flag) }),
});

const toolChoice = textOr(
  oneOf("none", "auto", "required"),
  object({ type: oneOf("function"), function: object({ name: text() }) }),
);

const format = tagged("type", {
  text: object({ type: text() }),
  json_object: object({ type: text() }),
  json_schema: object({
    type: text(),
    json_schema: object({ name: functionName }, { description: text(), schema: anyObject, strict: nullable(flag) }),
  }),
});

/** The body of a request, every member of it. */
export const chatBody: Shape = object(
  { model: text(/./), messages: list(message, 1) },
  {
    stream: flag,
    stream_options: object({}, { include_usage: flag, include_obfuscation: flag }),
    max_tokens: integer(1),
    max_completion_tokens: integer(1),
    temperature: number(0, 2),
    top_p: number(0, 1),
    frequency_penalty: number(-2, 2),
    presence_penalty: number(-2, 2),
    stop: textOr(text(), list(text(/./s), 1, 4)),
    seed: integer(),
    tools: list(tool, 1, 128),
    tool_choice: toolChoice,
    parallel_tool_calls: flag,
    response_format: format,
    reasoning_effort: oneOf("none", "minimal", "low", "medium", "high", "xhigh"),
    user: text(),
    safety_identifier: text(/^.{1,64}$/s),
    service_tier: oneOf("auto", "default", "flex", "priority"),
    prompt_cache_key: text(),
  },
);
