import type { MeetUnsupported } from "../../core/unsupported.ts";
import {
  type CompleteRequest,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import type { EffortStep, Thinking } from "./api.ts";
import type { ModelFacts } from "./model-facts.ts";

/** How long an answer may be. */
export interface TokenLimits {
  /** What an answer may have when the request does not say, besides what it may reason. */
  readonly defaultMaxTokens: number;
  /** What no request exceeds; undefined for no such limit. */
  readonly maxTokensCap: number | undefined;
}

/** How the model is told to reason, and how many tokens that and the answer may have. */
export interface ReasoningPlan {
  readonly maxTokens: number;
  readonly thinking: Thinking | undefined;
  readonly effort: EffortStep | undefined;
}

/**
 * Plans the reasoning of an answer. An effort becomes the nearest step that the
 * model knows, or a budget where it knows none. Readable reasoning alone makes a
 * model reason that sets its own budget, and changes nothing elsewhere.
 *
 * Meets reasoning.effort, reasoning.budget_tokens where the model cannot take them.
 */
export function planReasoning(
  { reasoning, maxTokens }: CompleteRequest,
  facts: ModelFacts,
  limits: TokenLimits,
  meet: MeetUnsupported,
): ReasoningPlan {
  const without = { maxTokens: toMaxTokens(maxTokens, 0, limits), thinking: undefined, effort: undefined };
  if (reasoning === undefined) return without;
  const { effort, budgetTokens } = reasoning;
  if (effort === Effort.NONE) return { ...without, thinking: toLeastThinking(facts, meet) };
  const isAsked = effort !== Effort.UNSPECIFIED || budgetTokens !== undefined;
  if (!isAsked && (facts.thinking !== "adaptive" || !reasoning.includeText)) return without;
  if (facts.thinking === "none") {
    meet(fieldOf(reasoning), "this model does not reason; leave it out");
    return without;
  }
  if (facts.thinking === "budget" || (facts.thinking === "either" && budgetTokens !== undefined)) {
    return planBudget(reasoning, maxTokens, facts, limits, meet) ?? without;
  }
  if (budgetTokens !== undefined) {
    meet("reasoning.budget_tokens", "this model sets its own budget; use reasoning.effort");
  }
  return {
    ...without,
    thinking: { type: "adaptive", display: toDisplay(reasoning) },
    effort: toEffortStep(effort, facts),
  };
}

const minBudget = 1024;

function planBudget(
  reasoning: ReasoningOptions,
  givenMaxTokens: number | undefined,
  facts: ModelFacts,
  limits: TokenLimits,
  meet: MeetUnsupported,
): ReasoningPlan | undefined {
  const { effort, budgetTokens } = reasoning;
  const wanted = budgetTokens ?? budgets.get(effort) ?? minBudget;
  const maxTokens = toMaxTokens(givenMaxTokens, wanted, limits);
  // An effort leaves the answer what it has by default, or half of the little there is; a budget is what it is.
  const room = Math.max(maxTokens - limits.defaultMaxTokens, Math.floor(maxTokens / 2));
  const budget = budgetTokens ?? Math.max(minBudget, Math.min(wanted, room));
  if (budget < minBudget || budget >= maxTokens) {
    const problem = `this model reasons with ${minBudget} tokens or more, and fewer than max_tokens, here ${maxTokens}`;
    return meet(fieldOf(reasoning), problem);
  }
  return {
    maxTokens,
    thinking: {
      type: "enabled",
      budget_tokens: budget,
      display: facts.takesDisplay ? toDisplay(reasoning) : undefined,
    },
    effort: facts.thinking === "either" ? toEffortStep(effort, facts) : undefined,
  };
}

function fieldOf({ budgetTokens }: ReasoningOptions): string {
  return budgetTokens === undefined ? "reasoning.effort" : "reasoning.budget_tokens";
}

function toMaxTokens(given: number | undefined, reasoningTokens: number, limits: TokenLimits): number {
  const wanted = given ?? limits.defaultMaxTokens + reasoningTokens;
  return Math.min(wanted, limits.maxTokensCap ?? wanted);
}

function toLeastThinking({ thinking, leastThinking }: ModelFacts, meet: MeetUnsupported): Thinking | undefined {
  if (thinking === "none") return undefined;
  if (leastThinking === "always") {
    return meet("reasoning.effort", "this model always reasons; use EFFORT_MINIMAL or another model");
  }
  return { type: leastThinking };
}

function toDisplay({ includeText }: ReasoningOptions): "summarized" | "omitted" {
  return includeText ? "summarized" : "omitted";
}

/** Tokens to reason with, for models that know no effort. */
const budgets: ReadonlyMap<Effort, number> = new Map([
  [Effort.MINIMAL, minBudget],
  [Effort.LOW, 2_048],
  [Effort.MEDIUM, 8_192],
  [Effort.HIGH, 16_384],
  [Effort.XHIGH, 24_576],
  [Effort.MAX, 32_000],
]);

function toEffortStep(effort: Effort, { furtherEfforts }: ModelFacts): EffortStep | undefined {
  switch (effort) {
    case Effort.MINIMAL:
    case Effort.LOW:
      return "low";
    case Effort.MEDIUM:
      return "medium";
    case Effort.HIGH:
      return "high";
    case Effort.XHIGH:
      return furtherEfforts.includes("xhigh") ? "xhigh" : "high";
    case Effort.MAX:
      return furtherEfforts.includes("max") ? "max" : "high";
    case Effort.UNSPECIFIED:
    case Effort.NONE:
      return undefined;
    default: // of a later version of the API
      return undefined;
  }
}
