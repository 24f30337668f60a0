import { toTokenCount } from "../../../core/answer/usage.ts";
import { type Usage, Usage_Source } from "../../../gen/tokenwire/v1/usage_pb.ts";
import { asObject, type JsonObject } from "../../../wire/json/json.ts";

/**
 * Reads a usage object. Chat Completions counts as we do: cached tokens are part of
 * the input, reasoning is part of the output. Undefined where input or output is
 * missing or not a valid count, and where all counts are zero, which no answer costs.
 */
export function toUsage(value: unknown): Usage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  // Some servers use the names of OpenAI's Responses API.
  const inputTokens = toTokenCount(usage["prompt_tokens"]) ?? toTokenCount(usage["input_tokens"]);
  const written = toTokenCount(usage["completion_tokens"]) ?? toTokenCount(usage["output_tokens"]);
  if (inputTokens === undefined || written === undefined || inputTokens + written === 0) return undefined;

  const inputDetails = asObject(usage["prompt_tokens_details"]) ?? asObject(usage["input_tokens_details"]);
  const outputDetails = asObject(usage["completion_tokens_details"]) ?? asObject(usage["output_tokens_details"]);
  const outputTokens = addHidden(inputTokens, written, usage);
  const reasoningTokens = atMost(outputTokens, outputDetails?.["reasoning_tokens"]);
  // DeepSeek and Moonshot have other members for cached tokens.
  const cached = inputDetails?.["cached_tokens"] ?? usage["prompt_cache_hit_tokens"] ?? usage["cached_tokens"];
  const cacheReadTokens = atMost(inputTokens, cached);
  const cacheWriteTokens = atMost(inputTokens, inputDetails?.["cache_write_tokens"]);
  return {
    $typeName: "tokenwire.v1.Usage",
    inputTokens,
    outputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    source: Usage_Source.PROVIDER,
  };
}

/**
 * Merges a further usage into the one before. Each count only grows, since a provider
 * does not take back what it billed, and some send zeros at the end.
 */
export function growUsage(before: Usage | undefined, next: Usage | undefined): Usage | undefined {
  if (before === undefined || next === undefined) return next ?? before;
  const cacheReadTokens = greater(before.cacheReadTokens, next.cacheReadTokens);
  const cacheWriteTokens = greater(before.cacheWriteTokens, next.cacheWriteTokens);
  const reasoningTokens = greater(before.reasoningTokens, next.reasoningTokens);
  return {
    $typeName: "tokenwire.v1.Usage",
    inputTokens: Math.max(before.inputTokens, next.inputTokens),
    outputTokens: Math.max(before.outputTokens, next.outputTokens),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    source: next.source,
  };
}

// xAI and Gemini leave reasoning out of completion_tokens, but not out of total_tokens.
function addHidden(input: number, written: number, { total_tokens: total }: JsonObject): number {
  return Math.max(written, (toTokenCount(total) ?? 0) - input);
}

function atMost(limit: number, value: unknown): number | undefined {
  const count = toTokenCount(value);
  return count !== undefined && count <= limit ? count : undefined;
}

function greater(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.max(left, right);
}
