import type { Sign } from "./sign.ts";
import { sources } from "./sources.ts";

const reason = "UNSUPPORTED_FEATURE";

/** The model is there, and cannot do what was asked: another model may. */
export const featureSigns: readonly Sign[] = [
  { reason, server: "OpenAI", words: ["unsupported_parameter", "unsupported_value"], source: sources.openai },
  {
    reason,
    server: "Ollama",
    phrases: ["^'' does not support chat|tools|thinking|vision|generate|insert"],
    source: sources.ollamaErrors,
  },
  { reason, server: "llama.cpp", phrases: ["^image|audio input is not supported"], source: sources.llamaCppImages },
  {
    reason,
    server: "vLLM",
    phrases: ["is not a multimodal model", "tool choice requires --enable-auto-tool-choice"],
    source: sources.vllm,
  },
  { reason, server: "Groq", phrases: ["'' is not supported with this model"], source: sources.groq },
  {
    reason,
    server: "others",
    phrases: [
      "does not|doesn't support image|images|audio|video|vision|multimodal|pdf|file|document input|inputs|content",
      "not supported for image|images|audio|video|vision|multimodal|pdf|file|document input|inputs|content",
    ],
    source: sources.others,
  },
];
