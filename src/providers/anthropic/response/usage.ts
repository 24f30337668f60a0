import { create } from "@bufbuild/protobuf";
import { toTokenCount } from "../../../core/answer/usage.ts";
import { type Usage, type Usage_Source, UsageSchema } from "../../../gen/tokenwire/v1/usage_pb.ts";
import { asObject, type JsonObject } from "../../../wire/json/json.ts";

/**
 * Merges a later usage object into an earlier one. Counts are totals, so the later
 * one wins. Null means that a count was not reported, and so does 0 after more, since
 * some proxies end a stream with zeros. The output count never decreases; the input
 * count may, since Anthropic counts it again after a refusal.
 */
export function mergeUsage(former: JsonObject, later: unknown): JsonObject {
  const counts = Object.entries(asObject(later) ?? {}).map(
    ([name, value]) => [names.get(name) ?? name, value] as const,
  );
  const reported = counts.filter(([name, value]) => value !== null && !isDecrease(name, value, former[name]));
  return { ...former, ...Object.fromEntries(reported) };
}

/** The output that a usage object counts; undefined when it counts none. */
export function outputCountOf(usage: unknown): number | undefined {
  return toTokenCount(mergeUsage({}, usage)["output_tokens"]);
}

// Proxies that translate another API keep some of its names: those of Chat Completions,
// whose prompt_tokens include the cached tokens, and of Bedrock's Converse.
const names: ReadonlyMap<string, string> = new Map([
  ["completion_tokens", "output_tokens"],
  ["outputTokens", "output_tokens"],
  ["inputTokens", "input_tokens"],
  ["cacheReadInputTokens", "cache_read_input_tokens"],
  ["cacheWriteInputTokens", "cache_creation_input_tokens"],
]);

function isDecrease(name: string, value: unknown, former: unknown): boolean {
  const counted = toTokenCount(former) ?? 0;
  const least = name === "output_tokens" ? counted : Math.min(counted, 1);
  return typeof value === "number" && value < least;
}

/**
 * Reads a usage object. Anthropic's `input_tokens` exclude the tokens read from the
 * cache or written to it; ours include them. Undefined unless both input and output
 * have valid counts.
 */
export function toUsage(usage: JsonObject, source: Usage_Source): Usage | undefined {
  const outputTokens = toTokenCount(usage["output_tokens"]);
  const cacheReadTokens = toTokenCount(usage["cache_read_input_tokens"]);
  const cacheWriteTokens = toTokenCount(usage["cache_creation_input_tokens"]);
  const inputTokens = toInputTokens(usage, (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0));
  if (inputTokens === undefined || outputTokens === undefined) return undefined;

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

function toInputTokens(usage: JsonObject, cachedTokens: number): number | undefined {
  const allTokens = toTokenCount(usage["prompt_tokens"]);
  const freshTokens = toTokenCount(usage["input_tokens"]);
  if (freshTokens === undefined) return allTokens;
  return toTokenCount(freshTokens + cachedTokens);
}
