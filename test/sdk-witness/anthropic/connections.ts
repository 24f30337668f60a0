import type { AnthropicCall } from "./call.ts";

/** Where a call goes, and with which headers. */
export const connections: readonly AnthropicCall[] = [
  connect("a path of a reseller's", { basePath: "/api/anthropic" }, { basePath: "/api/anthropic/" }),
  connect("a whole endpoint", {}, { basePath: "/v1/messages" }),
  connect("the key as a bearer token", {}, { auth: "bearer" }),
  connect("the newest version of the API", {}, { version: "2026-10-21" }),
  connect(
    "further headers",
    { defaultHeaders: { "anthropic-beta": "files-api-2025-04-14,other-2026-01-01" } },
    { headers: { "anthropic-beta": "files-api-2025-04-14,other-2026-01-01" } },
  ),
  connect("another default limit of tokens", {}, { defaultMaxTokens: 77 }, 77),
];

function connect(
  name: string,
  client: NonNullable<AnthropicCall["client"]>,
  settings: NonNullable<AnthropicCall["settings"]>,
  maxTokens = 1024,
): AnthropicCall {
  const messages = [{ role: "user" as const, content: "hello" }];
  return {
    name,
    sdk: { model: "claude-haiku-4-5", max_tokens: maxTokens, messages },
    request: { prompt: "hello" },
    client,
    settings,
  };
}
