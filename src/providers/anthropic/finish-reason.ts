import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";

const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", FinishReason.STOP],
  ["stop_sequence", FinishReason.STOP_SEQUENCE],
  ["max_tokens", FinishReason.MAX_TOKENS],
  ["model_context_window_exceeded", FinishReason.CONTEXT_WINDOW],
  ["tool_use", FinishReason.TOOL_CALLS],
  ["refusal", FinishReason.REFUSAL],
  ["pause_turn", FinishReason.PAUSED],
]);

/** Reads a stop reason; empty when the server gave none. */
export function toFinishReason(reason: string): FinishReason {
  return finishReasons.get(reason) ?? FinishReason.OTHER;
}
