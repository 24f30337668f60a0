import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import {
  type CompleteRequest,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { EffortStep, Thinking, ThinkingDisplay } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import { type TokenLimits, toBudget, toMaxTokens } from "./token-limits.ts";

/** The reasoning members of a request, and the most tokens of reasoning and answer together. */
export interface ReasoningPlan {
  readonly maxTokens: number;
  readonly thinking: Thinking | undefined;
  readonly effort: EffortStep | undefined;
}

/**
 * Plans the reasoning of an answer. An effort becomes the nearest step of the model,
 * and also a budget where the model needs one; a budget in the request takes
 * precedence. Asking for readable reasoning alone turns reasoning on for a model that
 * sets its own budget, and changes nothing for others.
 *
 * Rejects or drops reasoning.effort and reasoning.budget_tokens where the model cannot
 * take them.
 */
export function planReasoning(
  { reasoning, maxTokens }: CompleteRequest,
  facts: ModelFacts,
  limits: TokenLimits,
  rejectOrDrop: RejectOrDrop,
): ReasoningPlan {
  const without = { maxTokens: toMaxTokens(maxTokens, 0, limits), thinking: undefined, effort: undefined };
  if (reasoning === undefined) return without;
  const { effort, budgetTokens } = reasoning;
  if (effort === Effort.NONE) {
    if (budgetTokens !== undefined)
      rejectOrDrop("reasoning.budget_tokens", "EFFORT_NONE spends none; leave one of them out");
    return { ...without, thinking: toLeastThinking(facts, rejectOrDrop) };
  }
  const isRequested = effort !== Effort.UNSPECIFIED || budgetTokens !== undefined;
  if (!isRequested && (facts.thinking !== "adaptive" || !reasoning.includeText)) return without;
  if (facts.thinking === "none") {
    const field = budgetTokens === undefined ? "reasoning.effort" : "reasoning.budget_tokens";
    rejectOrDrop(field, "this model does not reason; leave it out");
    return without;
  }
  if (facts.thinking === "budget" || (facts.thinking === "either" && budgetTokens !== undefined)) {
    const budget = toBudget(reasoning, maxTokens, limits, rejectOrDrop);
    if (budget === undefined) return without;
    return {
      maxTokens: budget.maxTokens,
      thinking: toEnabledThinking(budget.budgetTokens, reasoning, facts),
      effort: toEffortStep(effort, facts),
    };
  }
  if (budgetTokens !== undefined) {
    rejectOrDrop("reasoning.budget_tokens", "this model sets its own budget; use reasoning.effort");
  }
  return {
    ...without,
    thinking: { type: "adaptive", display: toDisplay(reasoning) },
    effort: toEffortStep(effort, facts),
  };
}

function toEnabledThinking(budgetTokens: number, reasoning: ReasoningOptions, { takesDisplay }: ModelFacts): Thinking {
  const display = takesDisplay ? toDisplay(reasoning) : undefined;
  return { type: "enabled", budget_tokens: budgetTokens, display };
}

function toLeastThinking({ thinking, leastThinking }: ModelFacts, rejectOrDrop: RejectOrDrop): Thinking | undefined {
  if (thinking === "none") return undefined;
  if (leastThinking === "always") {
    return rejectOrDrop("reasoning.effort", "this model always reasons; use EFFORT_MINIMAL or another model");
  }
  return { type: leastThinking };
}

function toDisplay({ includeText }: ReasoningOptions): ThinkingDisplay {
  return includeText ? "summarized" : "omitted";
}

/** The step that is nearest to the effort of the request; undefined without one, and for models without effort. */
function toEffortStep(effort: Effort, { efforts }: ModelFacts): EffortStep | undefined {
  const step = stepsByEffort.get(effort);
  if (step === undefined || efforts.length === 0) return undefined;
  return efforts.includes(step) ? step : "high";
}

const stepsByEffort: ReadonlyMap<Effort, EffortStep> = new Map([
  [Effort.MINIMAL, "low"],
  [Effort.LOW, "low"],
  [Effort.MEDIUM, "medium"],
  [Effort.HIGH, "high"],
  [Effort.XHIGH, "xhigh"],
  [Effort.MAX, "max"],
]);
