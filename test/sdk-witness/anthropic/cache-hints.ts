import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { assistant, image, text, tool, toolCall, toolResult } from "../../support/requests.ts";
import { document, fromUrl, weatherSchema, weatherSchemaJson } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

const least = { model: "claude-haiku-4-5", max_tokens: 1024 };
const url = "https://example.com/a";

/** Where a prefix of the prompt ends that is to be cached, and for how long. */
export const cacheHints: readonly AnthropicCall[] = [
  {
    name: "a cache hint in the system prompt, for the provider's time",
    sdk: {
      ...least,
      system: [{ type: "text", text: "be brief", cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: "hello" }],
    },
    request: {
      messages: [
        { role: Role.SYSTEM, parts: [{ ...text("be brief"), cacheHint: {} }] },
        { role: Role.USER, text: "hello" },
      ],
    },
  },
  {
    name: "a cache hint on a tool, for an hour",
    sdk: {
      ...least,
      messages: [{ role: "user", content: "hello" }],
      tools: [{ name: "weather", input_schema: weatherSchema, cache_control: { type: "ephemeral", ttl: "1h" } }],
    },
    request: {
      prompt: "hello",
      tools: [{ name: "weather", inputSchemaJson: weatherSchemaJson, cacheHint: { ttl: { seconds: 3600n } } }],
    },
  },
  {
    name: "cache hints on text and media, for five minutes",
    sdk: {
      ...least,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "compare", cache_control: { type: "ephemeral", ttl: "5m" } },
            { type: "image", source: { type: "url", url }, cache_control: { type: "ephemeral", ttl: "5m" } },
            { type: "document", source: { type: "url", url }, cache_control: { type: "ephemeral", ttl: "5m" } },
          ],
        },
      ],
    },
    request: {
      messages: [
        {
          role: Role.USER,
          parts: [
            { ...text("compare"), cacheHint: { ttl: { seconds: 300n } } },
            { ...image({ media: fromUrl(url) }), cacheHint: { ttl: { seconds: 300n } } },
            { ...document(fromUrl(url)), cacheHint: { ttl: { seconds: 60n } } },
          ],
        },
      ],
    },
  },
  {
    name: "cache hints on a call, its result and what is in it",
    sdk: {
      ...least,
      messages: [
        { role: "user", content: "hello" },
        {
          role: "assistant",
          content: [
            {
              type: "tool_use",
              id: "toolu_1",
              name: "weather",
              input: {},
              cache_control: { type: "ephemeral", ttl: "1h" },
            },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "toolu_1",
              content: [{ type: "text", text: "18 °C", cache_control: { type: "ephemeral" } }],
              cache_control: { type: "ephemeral", ttl: "5m" },
            },
          ],
        },
      ],
    },
    request: {
      messages: [
        { role: Role.USER, text: "hello" },
        assistant({ ...toolCall("toolu_1"), cacheHint: { ttl: { seconds: 301n } } }),
        tool({ ...toolResult("toolu_1", { ...text("18 °C"), cacheHint: {} }), cacheHint: { ttl: { seconds: 300n } } }),
      ],
    },
  },
  {
    name: "a cache hint on the whole request, among the members of Anthropic's own",
    sdk: { ...least, messages: [{ role: "user", content: "hello" }], cache_control: { type: "ephemeral" } },
    request: { prompt: "hello", providerOptionsJson: { anthropic: '{"cache_control":{"type":"ephemeral"}}' } },
  },
];
