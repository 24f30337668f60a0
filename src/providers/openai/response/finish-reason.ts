import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { findFinishReason, normalizeFinishReason } from "../../kit/finish-reasons.ts";

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
  const known = toKnown(reason);
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
  return cuts.has(toKnown(reason));
}

function toKnown(reason: string): FinishReason | undefined {
  // Servers of this API do not say which sequence it was.
  return normalizeFinishReason(reason) === "stop_sequence" ? FinishReason.STOP : findFinishReason(reason);
}
