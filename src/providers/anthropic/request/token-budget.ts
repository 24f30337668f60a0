import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import { ReasoningOptions_Effort as Effort, type ReasoningOptions } from "../../../gen/tokenwire/v1/completion_pb.ts";

/** How long answers may be, as it is configured. */
export interface ConfiguredLimits {
  /** What an answer may have when the request does not say; undefined leaves it to what the model is. */
  readonly defaultMaxTokens: number | undefined;
  /** What no request exceeds; undefined for no such limit. */
  readonly maxTokensCap: number | undefined;
}

/** How long an answer may be. */
export interface TokenLimits {
  /** What an answer may have when the request does not say, besides what it may reason. */
  readonly defaultMaxTokens: number;
  /** What no request exceeds; undefined for no such limit. */
  readonly maxTokensCap: number | undefined;
}

/** How many tokens an answer may have, and how many of them it may reason with. */
export interface Budget {
  readonly maxTokens: number;
  readonly budgetTokens: number;
}

const minBudget = 1024;

/** Tokens to reason with, for models that know no effort alone. */
const budgets: ReadonlyMap<Effort, number> = new Map([
  [Effort.MINIMAL, minBudget],
  [Effort.LOW, 2_048],
  [Effort.MEDIUM, 8_192],
  [Effort.HIGH, 16_384],
  [Effort.XHIGH, 24_576],
  [Effort.MAX, 32_000],
]);

/**
 * The budget that a request sets, or else that of its effort, as far as
 * `max_tokens` leaves room. Meets the field where it leaves none.
 */
export function toBudget(
  { effort, budgetTokens }: ReasoningOptions,
  givenMaxTokens: number | undefined,
  limits: TokenLimits,
  rejectOrDrop: RejectOrDrop,
): Budget | undefined {
  const wanted = budgetTokens ?? budgets.get(effort) ?? minBudget;
  const maxTokens = toMaxTokens(givenMaxTokens, wanted, limits);
  // An effort leaves the answer what it has by default, or half of the little there is; a budget is what it is.
  const room = Math.max(maxTokens - limits.defaultMaxTokens, Math.floor(maxTokens / 2));
  const budget = budgetTokens ?? Math.max(minBudget, Math.min(wanted, room));
  if (budget >= minBudget && budget < maxTokens) return { maxTokens, budgetTokens: budget };
  const problem = `this model reasons with ${minBudget} tokens or more, and fewer than max_tokens, here ${maxTokens}`;
  return rejectOrDrop(budgetTokens === undefined ? "reasoning.effort" : "reasoning.budget_tokens", problem);
}

/** The most tokens of an answer that reasons with so many. */
export function toMaxTokens(given: number | undefined, reasoningTokens: number, limits: TokenLimits): number {
  const wanted = given ?? limits.defaultMaxTokens + reasoningTokens;
  return Math.min(wanted, limits.maxTokensCap ?? wanted);
}
