import { create } from "@bufbuild/protobuf";
import { toTokenCount } from "../../core/usage.ts";
import { type Usage, type Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import { asObject, type JsonObject } from "../../wire/json.ts";

/**
 * Adds a later usage object to an earlier one. Counts are totals, so the later
 * one wins; null means that it was not reported, and changes nothing.
 */
export function mergeUsage(former: JsonObject, later: unknown): JsonObject {
  const reported = Object.entries(asObject(later) ?? {}).filter(([, value]) => value !== null);
  return { ...former, ...Object.fromEntries(reported) };
}

/**
 * Reads a usage object. Here `input_tokens` leaves out what was read from the
 * cache or written to it; ours has it all. Undefined when it does not say both
 * input and output in sane numbers.
 */
export function toUsage(usage: JsonObject, source: Usage_Source): Usage | undefined {
  const freshTokens = toTokenCount(usage["input_tokens"]);
  const outputTokens = toTokenCount(usage["output_tokens"]);
  const cacheReadTokens = toTokenCount(usage["cache_read_input_tokens"]);
  const cacheWriteTokens = toTokenCount(usage["cache_creation_input_tokens"]);
  if (freshTokens === undefined || outputTokens === undefined) return undefined;
  const inputTokens = toTokenCount(freshTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0));
  if (inputTokens === undefined) return undefined;

  const reasoningTokens = toTokenCount(asObject(usage["output_tokens_details"])?.["thinking_tokens"]);
  return create(UsageSchema, {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && reasoningTokens <= outputTokens && { reasoningTokens }),
    source,
  });
}
