import { asObject, asString } from "../../../../src/wire/json/json.ts";
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

// The members that the Messages API knows, of those that a conversation can have:
// https://platform.claude.com/docs/en/api/messages/create

const cacheControl = object({ type: oneOf("ephemeral") }, { ttl: oneOf("5m", "1h") });
const cacheable = { cache_control: nullable(cacheControl) };
const toolId = text(/^[\w-]+$/);

const base64Source: Shape = (value, path) => {
  const { media_type: mediaType, data } = asObject(value) ?? {};
  checkMedia(asString(mediaType), asString(data), [...path, "data"]);
};

function base64Of(...mediaTypes: readonly string[]): Shape {
  return both(object({ type: text(), media_type: oneOf(...mediaTypes), data: text() }), base64Source);
}

const elsewhere = {
  url: object({ type: text(), url: text(/^https:/) }),
  file: object({ type: text(), file_id: text(/./) }),
};

const image = object(
  {
    type: text(),
    source: tagged("type", { base64: base64Of("image/jpeg", "image/png", "image/gif", "image/webp"), ...elsewhere }),
  },
  cacheable,
);

const document = object(
  {
    type: text(),
    source: tagged("type", {
      base64: base64Of("application/pdf"),
      text: object({ type: text(), media_type: oneOf("text/plain"), data: text() }),
      ...elsewhere,
    }),
  },
  { ...cacheable, title: nullable(text()), context: nullable(text()), citations: object({}, { enabled: flag }) },
);

const citation = tagged("type", {
  web_search_result_location: object({
    type: text(),
    cited_text: text(),
    encrypted_index: text(),
    title: nullable(text()),
    url: text(),
  }),
});

const plainText = object({ type: text(), text: text() }, cacheable);

const toolResult = object(
  { type: text(), tool_use_id: toolId },
  { ...cacheable, is_error: flag, content: textOr(text(), list(tagged("type", { text: plainText, image, document }))) },
);

const userBlock = tagged("type", { text: plainText, image, document, tool_result: toolResult });

const assistantBlock = tagged("type", {
  text: object({ type: text(), text: text() }, { ...cacheable, citations: nullable(list(citation)) }),
  thinking: object({ type: text(), thinking: text(), signature: text(/./) }),
  redacted_thinking: object({ type: text(), data: text(/./) }),
  tool_use: object({ type: text(), id: toolId, name: text(/^[\w-]{1,128}$/), input: anyObject }, cacheable),
  server_tool_use: object({ type: text(), id: text(/^srvtoolu_\w+$/), name: oneOf("web_search"), input: anyObject }),
  web_search_tool_result: object({ type: text(), tool_use_id: text(/^srvtoolu_\w+$/), content: list(anyObject) }),
});

function message(block: Shape): Shape {
  return object({ role: text(), content: textOr(text(), list(block)) });
}

const tool = object(
  { name: text(/^[\w-]{1,128}$/), input_schema: anyObject },
  { ...cacheable, description: text(), strict: flag, type: oneOf("custom") },
);

const webSearch = object({ type: text(), name: oneOf("web_search") }, { max_uses: integer(1) });

const anyTool: Shape = (value, path) => {
  const isWebSearch = asObject(value)?.["type"] === "web_search_20250305";
  (isWebSearch ? webSearch : tool)(value, path);
};

const parallelism = { disable_parallel_tool_use: flag };
const display = { display: nullable(oneOf("summarized", "omitted")) };

/** The body of a request, every member of it. */
export const messagesBody: Shape = object(
  {
    model: text(/./),
    max_tokens: integer(0),
    messages: list(tagged("role", { user: message(userBlock), assistant: message(assistantBlock) }), 1),
  },
  {
    system: textOr(text(), list(plainText)),
    stream: flag,
    temperature: number(0, 1),
    top_p: number(0, 1),
    top_k: integer(0),
    stop_sequences: list(text(/\S/)),
    tools: list(anyTool),
    tool_choice: tagged("type", {
      none: object({ type: text() }),
      auto: object({ type: text() }, parallelism),
      any: object({ type: text() }, parallelism),
      tool: object({ type: text(), name: text() }, parallelism),
    }),
    thinking: tagged("type", {
      adaptive: object({ type: text() }, display),
      enabled: object({ type: text(), budget_tokens: integer(1_024) }, display),
      disabled: object({ type: text() }),
    }),
    output_config: object(
      {},
      {
        effort: oneOf("low", "medium", "high", "max"),
        format: object({ type: oneOf("json_schema"), schema: anyObject }),
      },
    ),
    metadata: object({}, { user_id: nullable(text(/^.{0,256}$/s)) }),
    service_tier: oneOf("auto", "standard_only"),
  },
);
