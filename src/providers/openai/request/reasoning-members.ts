import type { ReasoningOptions } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { ChatEffort, ChatRequest } from "../api.ts";
import type { RequestContext } from "./request-context.ts";

/** The members that steer how a server reasons. */
export type ReasoningMembers = Pick<
  ChatRequest,
  "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking" | "thinking_budget"
>;

/**
 * Says an effort, and a budget of tokens, in the words of the server. A budget
 * stands in for an effort beside it. Meets either where the server has no words
 * for it, and a budget beside an effort of "none".
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
      // OpenRouter's steps end one below ours.
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
