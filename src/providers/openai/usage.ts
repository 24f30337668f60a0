import { create } from "@bufbuild/protobuf";
import { toTokenCount } from "../../core/usage.ts";
import { type Usage, Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import { asObject } from "../../wire/json.ts";

/**
 * Reads a usage object. Chat Completions counts as we do: cached tokens are part
 * of the input, reasoning is part of the output. Undefined when it does not say
 * both input and output in sane numbers.
 */
export function toUsage(value: unknown): Usage | undefined {
  const usage = asObject(value);
  const inputTokens = toTokenCount(usage?.["prompt_tokens"]);
  const written = toTokenCount(usage?.["completion_tokens"]);
  if (usage === undefined || inputTokens === undefined || written === undefined) return undefined;

  const inputDetails = asObject(usage["prompt_tokens_details"]);
  const outputDetails = asObject(usage["completion_tokens_details"]);
  const reasoningTokens = toTokenCount(outputDetails?.["reasoning_tokens"]);
  const outputTokens = addReasoning(inputTokens, written, reasoningTokens, usage["total_tokens"]);
  // DeepSeek and Moonshot have members of their own for it.
  const cached = inputDetails?.["cached_tokens"] ?? usage["prompt_cache_hit_tokens"] ?? usage["cached_tokens"];
  const cacheReadTokens = atMost(inputTokens, toTokenCount(cached));
  const cacheWriteTokens = atMost(inputTokens, toTokenCount(inputDetails?.["cache_write_tokens"]));
  return create(UsageSchema, {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && reasoningTokens <= outputTokens && { reasoningTokens }),
    source: Usage_Source.PROVIDER,
  });
}

// xAI leaves reasoning out of completion_tokens, which shows in its total.
function addReasoning(input: number, written: number, reasoning: number | undefined, total: unknown): number {
  const withReasoning = written + (reasoning ?? 0);
  return input + withReasoning === total ? withReasoning : written;
}

function atMost(limit: number, count: number | undefined): number | undefined {
  return count !== undefined && count <= limit ? count : undefined;
}
