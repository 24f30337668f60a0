import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";

const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", FinishReason.STOP],
  ["eos", FinishReason.STOP], // Together
  ["length", FinishReason.MAX_TOKENS],
  ["max_tokens", FinishReason.MAX_TOKENS],
  ["model_length", FinishReason.CONTEXT_WINDOW], // Mistral
  ["model_context_window_exceeded", FinishReason.CONTEXT_WINDOW], // Z.ai
  ["tool_calls", FinishReason.TOOL_CALLS],
  ["function_call", FinishReason.TOOL_CALLS],
  ["content_filter", FinishReason.CONTENT_FILTER],
  ["sensitive", FinishReason.CONTENT_FILTER], // Z.ai
  ["refusal", FinishReason.REFUSAL],
]);

/** What an answer held, as far as it says why it ended. */
export interface Held {
  readonly hasToolCalls: boolean;
  readonly hasRefusal: boolean;
}

/** Reads a finish reason; empty when the server gave none. */
export function toFinishReason(reason: string, { hasToolCalls, hasRefusal }: Held): FinishReason {
  const known = finishReasons.get(reason.toLowerCase());
  // OpenAI says "stop" after a call that tool_choice named, and after a refusal.
  if (reason === "" || known === FinishReason.STOP) {
    if (hasToolCalls) return FinishReason.TOOL_CALLS;
    if (hasRefusal) return FinishReason.REFUSAL;
  }
  return known ?? FinishReason.OTHER;
}

/**
 * What a finish reason says that is no end of an answer but a failure: that the
 * provider ran out of capacity, or an unnamed error. Undefined for all others.
 */
export function toFailure(reason: string): "UPSTREAM_OVERLOADED" | "UPSTREAM_ERROR" | undefined {
  switch (reason.toLowerCase()) {
    case "insufficient_system_resource": // DeepSeek
      return "UPSTREAM_OVERLOADED";
    case "error": // OpenRouter
    case "network_error": // Z.ai
      return "UPSTREAM_ERROR";
    default:
      return undefined;
  }
}
