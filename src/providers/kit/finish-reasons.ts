import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";
import { asString } from "../../wire/json/json.ts";

/** Reads the reason for the end of an answer; empty as long as there is none. Some servers write a word for null with every chunk. */
export function readFinishReason(value: unknown): string {
  const word = asString(value);
  // The check for known words spares nearly all chunks the search.
  if (word === "" || finishReasons.has(word)) return word;
  return /^\s*(null|none|undefined|(finish_?reason_)?unspecified)?\s*$/i.test(word) ? "" : word;
}

// The finish reasons of all known APIs, since proxies pass on those of the APIs behind them.
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", FinishReason.STOP], // Chat Completions, Gemini
  ["eos", FinishReason.STOP], // Together
  ["eos_token", FinishReason.STOP], // Text Generation Inference
  ["end_turn", FinishReason.STOP], // Anthropic, Bedrock
  ["complete", FinishReason.STOP], // Cohere
  ["length", FinishReason.MAX_TOKENS],
  ["max_tokens", FinishReason.MAX_TOKENS], // Anthropic, Cohere, Gemini
  ["max_output_tokens", FinishReason.MAX_TOKENS], // OpenAI Responses
  ["model_length", FinishReason.CONTEXT_WINDOW], // Mistral
  ["model_context_window_exceeded", FinishReason.CONTEXT_WINDOW], // Z.ai, Anthropic
  ["error_limit", FinishReason.CONTEXT_WINDOW], // Cohere
  ["tool_calls", FinishReason.TOOL_CALLS],
  ["function_call", FinishReason.TOOL_CALLS],
  ["tool_call", FinishReason.TOOL_CALLS], // Cohere
  ["tool_use", FinishReason.TOOL_CALLS], // Anthropic, Bedrock
  ["content_filter", FinishReason.CONTENT_FILTER],
  ["content_filtered", FinishReason.CONTENT_FILTER], // Bedrock
  ["guardrail_intervened", FinishReason.CONTENT_FILTER], // Bedrock
  ["error_toxic", FinishReason.CONTENT_FILTER], // Cohere
  ["sensitive", FinishReason.CONTENT_FILTER], // Z.ai
  // https://ai.google.dev/api/generate-content#FinishReason
  ["safety", FinishReason.CONTENT_FILTER],
  ["recitation", FinishReason.CONTENT_FILTER],
  ["language", FinishReason.CONTENT_FILTER],
  ["blocklist", FinishReason.CONTENT_FILTER],
  ["prohibited_content", FinishReason.CONTENT_FILTER],
  ["spii", FinishReason.CONTENT_FILTER],
  ["model_armor", FinishReason.CONTENT_FILTER],
  ["image_safety", FinishReason.CONTENT_FILTER],
  ["image_prohibited_content", FinishReason.CONTENT_FILTER],
  ["image_recitation", FinishReason.CONTENT_FILTER],
  ["refusal", FinishReason.REFUSAL], // Anthropic
  ["pause_turn", FinishReason.PAUSED], // Anthropic
]);

/** Our reason for the end of an answer; undefined for a word that is not known. */
export function findFinishReason(word: string): FinishReason | undefined {
  return finishReasons.get(normalizeFinishReason(word));
}

/** The errors that a finish reason may mean. */
export type FinishFailure = "UPSTREAM_OVERLOADED" | "UPSTREAM_ERROR" | "UPSTREAM_TIMEOUT" | "STREAM_TRUNCATED";

const failures: ReadonlyMap<string, FinishFailure> = new Map<string, FinishFailure>([
  ["insufficient_system_resource", "UPSTREAM_OVERLOADED"], // DeepSeek
  ["error", "UPSTREAM_ERROR"], // OpenRouter, vLLM, Cohere
  ["network_error", "UPSTREAM_ERROR"], // Z.ai
  ["malformed_response", "UPSTREAM_ERROR"], // Gemini
  ["server_error", "UPSTREAM_ERROR"],
  ["internal_error", "UPSTREAM_ERROR"],
  ["engine_error", "UPSTREAM_ERROR"],
  ["timeout", "UPSTREAM_TIMEOUT"],
  // The engine was stopped before the model had finished.
  ["abort", "STREAM_TRUNCATED"], // vLLM, SGLang
  ["aborted", "STREAM_TRUNCATED"],
  ["cancel", "STREAM_TRUNCATED"],
  ["canceled", "STREAM_TRUNCATED"],
  ["cancelled", "STREAM_TRUNCATED"],
  ["user_cancel", "STREAM_TRUNCATED"], // Cohere
  ["interrupted", "STREAM_TRUNCATED"],
  ["unload", "STREAM_TRUNCATED"], // Ollama
]);

/**
 * The error that a finish reason means, where it is a failure and not an end: the
 * provider ran out of capacity, its engine was stopped, or an unnamed error.
 * Undefined for all others.
 */
export function findFinishFailure(word: string): FinishFailure | undefined {
  // The check for the empty word spares most chunks the look-up.
  return word === "" ? undefined : failures.get(normalizeFinishReason(word));
}

/** A finish reason in lower case, without prefix and details: "safety" for "FinishReason.SAFETY", "content_filter" for "content_filter: PROHIBITED_CONTENT". */
export function normalizeFinishReason(word: string): string {
  if (finishReasons.has(word)) return word;
  const [own = ""] = word.toLowerCase().split(":");
  return own.trim().replace(/^finish_?reason[._]/, "");
}
