// What the configuration of a provider of this kind says.
import { baseUrl } from "../../settings/web-values.ts";
import type { Written } from "../kit/kind.ts";
import { apiKey, apiKeys, headers, modelLists, toKeys, unsupported } from "../kit/settings.ts";

/** The configuration keys of this kind. */
export const keys = {
  baseUrl: baseUrl.prefault("http://127.0.0.1:11434").describe("the server of Ollama"),
  apiKey: apiKey("its key; a server of your own needs none"),
  apiKeys,
  headers,
  ...modelLists,
  unsupported,
};

/** Settings of one provider of this kind, complete. */
export type OllamaSettings = ReturnType<typeof toSettings>;

/** Completes what was written. */
export function toSettings({ apiKey, apiKeys, ...rest }: Written<typeof keys>) {
  return { ...rest, apiKeys: toKeys({ apiKey, apiKeys }) };
}
