import { type CompleteRequest, ReasoningOptions_Effort as Effort } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject } from "../../../wire/json.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import { limitsOf } from "../models/model-limits.ts";
import { readFurtherMembers } from "./provider-options.ts";
import type { ConfiguredLimits, TokenLimits } from "./token-budget.ts";

const usual = 1024;

// A model that thinks adaptively spends what it wants of max_tokens on thinking: a
// small limit would cut the answer, or leave nothing of it.
const mostUsualWithThinking = 32_000;

/** The limits of one answer: a model that thinks adaptively gets as much as it can write, up to 32,000 tokens. */
export function toTokenLimits(
  request: CompleteRequest,
  facts: ModelFacts,
  { defaultMaxTokens, maxTokensCap }: ConfiguredLimits,
): TokenLimits {
  return { defaultMaxTokens: defaultMaxTokens ?? usualMaxTokens(request, facts), maxTokensCap };
}

function usualMaxTokens(request: CompleteRequest, facts: ModelFacts): number {
  if (!thinksAdaptively(request, facts)) return usual;
  return Math.min(limitsOf(request.model).maxOutputTokens ?? mostUsualWithThinking, mostUsualWithThinking);
}

function thinksAdaptively({ reasoning, providerOptionsJson }: CompleteRequest, facts: ModelFacts): boolean {
  if (!facts.isAnthropics) return false;
  if (facts.thinking === "adaptive") return true;
  if (asObject(readFurtherMembers(providerOptionsJson)["thinking"])?.["type"] === "adaptive") return true;
  if (facts.thinking !== "either" || reasoning === undefined || reasoning.budgetTokens !== undefined) return false;
  return reasoning.effort !== Effort.UNSPECIFIED && reasoning.effort !== Effort.NONE;
}
