import type { ErrorPattern } from "./error-pattern.ts";
import { sources } from "./sources.ts";

const reason = "UNSUPPORTED_FEATURE";

/** The model exists but lacks what the request needs. Another model may have it. */
export const featurePatterns: readonly ErrorPattern[] = [
  { reason, server: "OpenAI", codes: ["unsupported_parameter", "unsupported_value"], source: sources.openai },
  {
    reason,
    server: "Ollama",
    messages: ["^'' does not support chat|tools|thinking|vision|generate|insert"],
    source: sources.ollamaErrors,
  },
  { reason, server: "llama.cpp", messages: ["^image|audio input is not supported"], source: sources.llamaCppImages },
  {
    reason,
    server: "vLLM",
    messages: ["is not a multimodal model", "tool choice requires --enable-auto-tool-choice"],
    source: sources.vllm,
  },
  { reason, server: "Groq", messages: ["'' is not supported with this model"], source: sources.groq },
  {
    reason,
    server: "others",
    messages: [
      "does not|doesn't support image|images|audio|video|vision|multimodal|pdf|file|document input|inputs|content",
      "not supported for image|images|audio|video|vision|multimodal|pdf|file|document input|inputs|content",
    ],
    source: sources.others,
  },
];
