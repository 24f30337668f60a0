import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";

const names: Readonly<Partial<Record<FinishReason, string>>> = {
  [FinishReason.STOP]: "stop",
  [FinishReason.STOP_SEQUENCE]: "stop",
  [FinishReason.MAX_TOKENS]: "length",
  [FinishReason.CONTEXT_WINDOW]: "length",
  [FinishReason.TOOL_CALLS]: "tool_call",
  [FinishReason.CONTENT_FILTER]: "content_filter",
  [FinishReason.REFUSAL]: "refusal",
  [FinishReason.PAUSED]: "paused",
};

/** Why a model stopped, in the words of the semantic conventions where they have one. */
export function toFinishName(reason: FinishReason): string {
  return names[reason] ?? "other";
}
