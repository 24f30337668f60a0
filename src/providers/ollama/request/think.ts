import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import { ReasoningOptions_Effort as Effort, type ReasoningOptions } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { ChatRequest } from "../api.ts";

const levels: ReadonlyMap<Effort, ChatRequest["think"]> = new Map<Effort, ChatRequest["think"]>([
  [Effort.NONE, false],
  [Effort.MINIMAL, "low"],
  [Effort.LOW, "low"],
  [Effort.MEDIUM, "medium"],
  [Effort.HIGH, "high"],
  [Effort.XHIGH, "high"],
  [Effort.MAX, "high"],
]);

/**
 * Whether and how hard a model thinks: the nearest of three steps, or off; undefined
 * leaves it to the model. A thought is always readable. Rejects or drops a budget, for which the
 * API has no member for.
 */
export function toThink({ effort, budgetTokens }: ReasoningOptions, rejectOrDrop: RejectOrDrop): ChatRequest["think"] {
  if (budgetTokens !== undefined) rejectOrDrop("reasoning.budget_tokens", "Ollama has no member for it; use an effort");
  return levels.get(effort);
}
