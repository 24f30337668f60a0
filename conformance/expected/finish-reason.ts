/** What each provider's word for the end of an answer means. */
const meanings: ReadonlyMap<string, string> = new Map([
  // OpenAI
  ["stop", "STOP"],
  ["length", "MAX_TOKENS"],
  ["tool_calls", "TOOL_CALLS"],
  ["function_call", "TOOL_CALLS"],
  ["content_filter", "CONTENT_FILTER"],
  // compatible servers
  ["eos", "STOP"],
  ["model_length", "CONTEXT_WINDOW"],
  ["sensitive", "CONTENT_FILTER"],
  // Anthropic
  ["end_turn", "STOP"],
  ["stop_sequence", "STOP_SEQUENCE"],
  ["max_tokens", "MAX_TOKENS"],
  ["model_context_window_exceeded", "CONTEXT_WINDOW"],
  ["tool_use", "TOOL_CALLS"],
  ["refusal", "REFUSAL"],
  ["pause_turn", "PAUSED"],
]);

/** The name of the FinishReason for a provider's word; OTHER for one that has no meaning here, and for none. */
export function finishReasonOf(word: string): string {
  return meanings.get(word) ?? "OTHER";
}
