import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { findFinishReason, normalizeFinishReason } from "../../kit/finish-reasons.ts";

/** The content of an answer that its finish reason depends on. */
export interface FinishedContent {
  readonly hasToolCalls: boolean;
  readonly hasRefusal: boolean;
}

/**
 * Maps a finish reason; `reason` is empty when the server gave none. A reason of tool
 * calls in an answer without any is FINISH_REASON_OTHER, since no results are expected.
 */
export function toFinishReason(reason: string, { hasToolCalls, hasRefusal }: FinishedContent): FinishReason {
  const known = toKnown(reason);
  // OpenAI also sends "stop" after a tool call that tool_choice forced, and after a refusal.
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

/** Whether a finish reason says that a limit or a filter ended the answer, not the model. */
export function isCutShort(reason: string): boolean {
  return cuts.has(toKnown(reason));
}

function toKnown(reason: string): FinishReason | undefined {
  // Servers of this API do not name the stop sequence, so it is a plain stop.
  return normalizeFinishReason(reason) === "stop_sequence" ? FinishReason.STOP : findFinishReason(reason);
}
