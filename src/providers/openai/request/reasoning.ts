import { ReasoningOptions_Effort as Effort, type ReasoningOptions } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { ChatEffort, ChatRequest } from "../api.ts";
import type { RequestContext } from "./request-context.ts";

const words: ReadonlyMap<Effort, ChatEffort> = new Map([
  [Effort.NONE, "none"],
  [Effort.MINIMAL, "minimal"],
  [Effort.LOW, "low"],
  [Effort.MEDIUM, "medium"],
  [Effort.HIGH, "high"],
  [Effort.XHIGH, "xhigh"],
  [Effort.MAX, "max"],
]);

const scale: readonly ChatEffort[] = [...words.values()];

/**
 * The effort to send: the requested one or, where the model's efforts are known and
 * it is not among them, the next higher one, or else the highest. Readable reasoning
 * cannot be requested in this API: a server sends it or does not.
 *
 * The effort is rejected or dropped where the model does not reason, or where it
 * cannot be changed.
 */
export function toEffort(
  { effort }: ReasoningOptions,
  { facts: { efforts, reasonsByDefault }, rejectOrDrop }: RequestContext,
): ChatEffort | undefined {
  const wanted = words.get(effort);
  if (wanted === undefined || efforts === undefined || efforts.includes(wanted)) return wanted;
  if (efforts.length === 0) {
    if (reasonsByDefault)
      return rejectOrDrop("reasoning.effort", "this model always reasons, as hard as it does; leave it out");
    return wanted === "none" ? undefined : rejectOrDrop("reasoning.effort", "this model does not reason; leave it out");
  }
  if (wanted === "none") {
    return rejectOrDrop("reasoning.effort", "this model always reasons; use EFFORT_MINIMAL or another model");
  }
  return efforts.find((step) => step !== "none" && scale.indexOf(step) > scale.indexOf(wanted)) ?? efforts.at(-1);
}

/** The members that control reasoning. */
export type ReasoningMembers = Pick<
  ChatRequest,
  "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking" | "thinking_budget"
>;

/**
 * Writes the effort and the budget of tokens in the server's members. Where both are
 * set and the server takes one, the budget is sent. Either is rejected or dropped
 * where the server has no member for it, and so is a budget beside an effort of "none".
 */
export function toReasoningMembers(
  effort: ChatEffort | undefined,
  { budgetTokens }: Pick<ReasoningOptions, "budgetTokens">,
  context: RequestContext,
): ReasoningMembers {
  const { dialect } = context;
  switch (dialect.reasoningField) {
    case "reasoning_effort":
      rejectOrDropBudget(budgetTokens, context);
      return { reasoning_effort: effort };
    case "reasoning": {
      const budget = toBudget(effort, budgetTokens, context);
      if (budget !== undefined) return { reasoning: { max_tokens: budget } };
      // The highest effort of OpenRouter is "xhigh".
      return effort === undefined ? {} : { reasoning: { effort: effort === "max" ? "xhigh" : effort } };
    }
    case "thinking":
      rejectOrDropBudget(budgetTokens, context);
      return effort === "none" ? { thinking: { type: "disabled" } } : { reasoning_effort: effort };
    case "enable_thinking": {
      const budget = toBudget(effort, budgetTokens, context);
      const isOn = budget !== undefined || (effort === undefined ? undefined : effort !== "none");
      return { enable_thinking: isOn, thinking_budget: budget };
    }
    case "none":
      rejectOrDropBudget(budgetTokens, context);
      if (effort !== undefined)
        context.rejectOrDrop("reasoning.effort", "this server has no word for it; leave it out");
      return {};
    default:
      return dialect.reasoningField satisfies never;
  }
}

function rejectOrDropBudget(budget: number | undefined, { rejectOrDrop }: RequestContext): void {
  if (budget === undefined) return;
  rejectOrDrop("reasoning.budget_tokens", "this server knows no reasoning budget; use reasoning.effort");
}

function toBudget(
  effort: ChatEffort | undefined,
  budget: number | undefined,
  { rejectOrDrop }: RequestContext,
): number | undefined {
  if (effort !== "none" || budget === undefined) return budget;
  return rejectOrDrop("reasoning.budget_tokens", "not beside EFFORT_NONE; leave out one of them");
}
