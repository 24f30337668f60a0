import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";

// Of Chat Completions where nothing else is said. Proxies pass on the words of the APIs behind them.
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", FinishReason.STOP],
  ["eos", FinishReason.STOP], // Together
  ["eos_token", FinishReason.STOP], // Text Generation Inference
  ["end_turn", FinishReason.STOP], // Anthropic, Bedrock
  ["complete", FinishReason.STOP], // Cohere
  ["stop_sequence", FinishReason.STOP], // Anthropic, Cohere, Text Generation Inference, which do not say which
  ["length", FinishReason.MAX_TOKENS],
  ["max_tokens", FinishReason.MAX_TOKENS], // Anthropic, Cohere, Gemini
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
  ["refusal", FinishReason.REFUSAL],
]);

/** What an answer held, as far as it says why it ended. */
export interface Held {
  readonly hasToolCalls: boolean;
  readonly hasRefusal: boolean;
}

/**
 * Reads a finish reason; empty when the server gave none. Tool calls that are
 * announced but were not made are FINISH_REASON_OTHER: nobody waits for results.
 */
export function toFinishReason(reason: string, { hasToolCalls, hasRefusal }: Held): FinishReason {
  const known = finishReasons.get(toWord(reason));
  // OpenAI says "stop" after a call that tool_choice named, and after a refusal.
  if (reason === "" || known === FinishReason.STOP) {
    if (hasToolCalls) return FinishReason.TOOL_CALLS;
    if (hasRefusal) return FinishReason.REFUSAL;
  }
  if (known === FinishReason.TOOL_CALLS && !hasToolCalls) return FinishReason.OTHER;
  return known ?? FinishReason.OTHER;
}

const cuts: ReadonlySet<FinishReason | undefined> = new Set([
  FinishReason.MAX_TOKENS,
  FinishReason.CONTEXT_WINDOW,
  FinishReason.CONTENT_FILTER,
]);

/** Whether a finish reason says that something else than the model ended the answer. */
export function isCutShort(reason: string): boolean {
  return cuts.has(finishReasons.get(toWord(reason)));
}

type Failure = "UPSTREAM_OVERLOADED" | "UPSTREAM_ERROR" | "UPSTREAM_TIMEOUT" | "STREAM_TRUNCATED";

const failures: ReadonlyMap<string, Failure> = new Map<string, Failure>([
  ["insufficient_system_resource", "UPSTREAM_OVERLOADED"], // DeepSeek
  ["error", "UPSTREAM_ERROR"], // OpenRouter, vLLM, Cohere
  ["network_error", "UPSTREAM_ERROR"], // Z.ai
  ["server_error", "UPSTREAM_ERROR"],
  ["internal_error", "UPSTREAM_ERROR"],
  ["engine_error", "UPSTREAM_ERROR"],
  ["timeout", "UPSTREAM_TIMEOUT"],
  // The engine was stopped, the model was not done.
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
 * What a finish reason says that is no end of an answer but a failure: that the
 * provider ran out of capacity, that its engine was stopped, or an unnamed error.
 * Undefined for all others.
 */
export function toFailure(reason: string): Failure | undefined {
  return failures.get(toWord(reason));
}

/** The word itself, of "FinishReason.SAFETY" or "content_filter: PROHIBITED_CONTENT" too. */
function toWord(reason: string): string {
  const [word = ""] = reason.toLowerCase().split(":");
  return word.trim().replace(/^finish_?reason[._]/, "");
}
