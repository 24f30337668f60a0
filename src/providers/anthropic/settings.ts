// What the configuration of a provider of this kind says.
import { isoDate, oneOf, wholeNumber } from "../../settings/values.ts";
import { baseUrl } from "../../settings/web-values.ts";
import type { Written } from "../kit/kind.ts";
import { apiKey, apiKeys, headers, modelLists, toKeys, unsupported } from "../kit/settings.ts";

/** The configuration keys of this kind. */
export const keys = {
  baseUrl: baseUrl.prefault("https://api.anthropic.com").describe("Anthropic or any server compatible with it"),
  apiKey: apiKey(),
  apiKeys,
  auth: oneOf(["x-api-key", "bearer"])
    .prefault("x-api-key")
    .describe("the header that its key goes into; bearer is authorization"),
  headers,
  ...modelLists,
  version: isoDate
    .prefault("2023-06-01")
    .describe("version of its API; from 2026-10-21 on, no model takes temperature, top_p or top_k"),
  defaultMaxTokens: wholeNumber(1)
    .optional()
    .describe(
      "most tokens of an answer, besides reasoning, where the request sets none; unset: up to 32,000 for Claude models that think adaptively, 1,024 for others",
    ),
  maxTokensCap: wholeNumber(1)
    .optional()
    .describe("most tokens of its answer whatever the request says; no limit when unset"),
  unsupported,
};

/** Settings of one provider of this kind, complete. */
export type AnthropicSettings = ReturnType<typeof toSettings>;

/** Completes what was written. */
export function toSettings({ apiKey, apiKeys, defaultMaxTokens, maxTokensCap, ...rest }: Written<typeof keys>) {
  return { ...rest, apiKeys: toKeys({ apiKey, apiKeys }), defaultMaxTokens, maxTokensCap };
}
