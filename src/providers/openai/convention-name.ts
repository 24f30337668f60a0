import { knownServerOf } from "./known-server.ts";
import type { PresetName } from "./presets.ts";

/**
 * The well-known values of `gen_ai.provider.name` of the servers that have one. Source: the registry of
 * https://github.com/open-telemetry/semantic-conventions-genai.
 */
const conventionNames: Readonly<Partial<Record<PresetName, string>>> = {
  openai: "openai",
  azure: "azure.ai.openai",
  "azure-deployments": "azure.ai.openai",
  groq: "groq",
  deepseek: "deepseek",
  mistral: "mistral_ai",
  xai: "x_ai",
  perplexity: "perplexity",
  gemini: "gcp.gemini",
};

/** What the semantic conventions for generative AI call a server; undefined where they have no name for it. */
export function conventionNameOf(preset: PresetName | undefined, baseUrl: string | undefined): string | undefined {
  const server = preset ?? knownServerOf(baseUrl);
  return server && conventionNames[server];
}
