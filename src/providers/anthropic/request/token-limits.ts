import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import {
  type CompleteRequest,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject } from "../../../wire/json/json.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import { limitsOf } from "../models/model-limits.ts";
import { readProviderOptions } from "./provider-options.ts";

/** The limits of answers in the configuration. */
export interface ConfiguredLimits {
  /** Tokens of an answer when the request does not set them; undefined for a number that depends on the model. */
  readonly defaultMaxTokens: number | undefined;
  /** Tokens that no request exceeds; undefined for no such limit. */
  readonly maxTokensCap: number | undefined;
}

/** The limits of one answer. */
export interface TokenLimits {
  /** Tokens of an answer when the request does not set them, without those of a reasoning budget. */
  readonly defaultMaxTokens: number;
  /** Tokens that no request exceeds; undefined for no such limit. */
  readonly maxTokensCap: number | undefined;
}

const defaultLimit = 1024;

// A model with adaptive thinking may spend any share of max_tokens on thinking, so that
// a small limit would cut the answer, or leave nothing of it.
const maxUsualLimitWithThinking = 32_000;

/** The limits of one answer. By default a model with adaptive thinking gets its own limit, up to 32,000 tokens. */
export function toTokenLimits(
  request: CompleteRequest,
  facts: ModelFacts,
  { defaultMaxTokens, maxTokensCap }: ConfiguredLimits,
): TokenLimits {
  return { defaultMaxTokens: defaultMaxTokens ?? defaultMaxTokensOf(request, facts), maxTokensCap };
}

function defaultMaxTokensOf(request: CompleteRequest, facts: ModelFacts): number {
  if (!hasAdaptiveThinking(request, facts)) return defaultLimit;
  return Math.min(limitsOf(request.model).maxOutputTokens ?? maxUsualLimitWithThinking, maxUsualLimitWithThinking);
}

function hasAdaptiveThinking({ reasoning, providerOptionsJson }: CompleteRequest, facts: ModelFacts): boolean {
  if (!facts.isAnthropics) return false;
  if (facts.thinking === "adaptive") return true;
  if (asObject(readProviderOptions(providerOptionsJson)["thinking"])?.["type"] === "adaptive") return true;
  if (facts.thinking !== "either" || reasoning === undefined || reasoning.budgetTokens !== undefined) return false;
  return reasoning.effort !== Effort.UNSPECIFIED && reasoning.effort !== Effort.NONE;
}

/** The most tokens of an answer, and how many of them are for reasoning. */
export interface ReasoningBudget {
  readonly maxTokens: number;
  readonly budgetTokens: number;
}

const minBudget = 1024;

/** The reasoning tokens of each effort, for models that need a budget. */
const budgetsByEffort: ReadonlyMap<Effort, number> = new Map([
  [Effort.MINIMAL, minBudget],
  [Effort.LOW, 2_048],
  [Effort.MEDIUM, 8_192],
  [Effort.HIGH, 16_384],
  [Effort.XHIGH, 24_576],
  [Effort.MAX, 32_000],
]);

/**
 * The budget that a request sets, or else that of its effort, as far as `max_tokens`
 * has room for it. Rejects or drops the field where it has none.
 */
export function toBudget(
  { effort, budgetTokens }: ReasoningOptions,
  givenMaxTokens: number | undefined,
  limits: TokenLimits,
  rejectOrDrop: RejectOrDrop,
): ReasoningBudget | undefined {
  const wanted = budgetTokens ?? budgetsByEffort.get(effort) ?? minBudget;
  const maxTokens = toMaxTokens(givenMaxTokens, wanted, limits);
  // The budget of an effort leaves the default limit for the answer, or half of a smaller max_tokens. A set budget is not changed.
  const room = Math.max(maxTokens - limits.defaultMaxTokens, Math.floor(maxTokens / 2));
  const budget = budgetTokens ?? Math.max(minBudget, Math.min(wanted, room));
  if (budget >= minBudget && budget < maxTokens) return { maxTokens, budgetTokens: budget };
  const problem = `this model reasons with ${minBudget} tokens or more, and fewer than max_tokens, here ${maxTokens}`;
  return rejectOrDrop(budgetTokens === undefined ? "reasoning.effort" : "reasoning.budget_tokens", problem);
}

/** The `max_tokens` of an answer with a reasoning budget. */
export function toMaxTokens(given: number | undefined, reasoningTokens: number, limits: TokenLimits): number {
  const wanted = given ?? limits.defaultMaxTokens + reasoningTokens;
  return Math.min(wanted, limits.maxTokensCap ?? wanted);
}
