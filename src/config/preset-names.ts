/** The servers that are known by name, for providers of kind openai. */
export const presetNames = [
  "openai",
  "azure",
  "azure-deployments",
  "openrouter",
  "groq",
  "together",
  "deepseek",
  "mistral",
  "xai",
  "perplexity",
  "cerebras",
  "huggingface",
  "moonshot",
  "alibaba",
  "zai",
  "gemini",
  "ollama",
  "vllm",
  "llamacpp",
  "lmstudio",
] as const;

/** One of them. */
export type PresetName = (typeof presetNames)[number];

/** Those of which everybody has their own, so that it must be said where it is. */
export const presetsWithoutUrl: readonly string[] = ["azure", "azure-deployments"] satisfies PresetName[];
