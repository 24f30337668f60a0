import { asObject, type JsonObject } from "../../src/wire/json/json.ts";

type NamedValues = (readonly [name: string, value: unknown])[];

/**
 * A provider's usage, normalised: input includes what was cached, output what was
 * reasoned. Anthropic counts cached input apart, so it is added; OpenAI counts as
 * Tokenwire does. Where input or output is not said, the gateway estimates, and
 * there is nothing to compare it with.
 */
export function usageValues(usage: JsonObject | undefined, isChat: boolean): NamedValues {
  const counts = isChat ? chatCounts(usage ?? {}) : anthropicCounts(usage ?? {});
  if (counts.inputTokens === undefined || counts.outputTokens === undefined) return [["usage.source", "ESTIMATED"]];
  return [
    ["usage.source", "PROVIDER"],
    ...Object.entries(counts).map(([name, count]) => [`usage.${name}`, count] as const),
  ];
}

interface Counts {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cacheReadTokens: number | undefined;
  readonly cacheWriteTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
}

function chatCounts(usage: JsonObject): Counts {
  const input = asObject(usage["prompt_tokens_details"]);
  const output = asObject(usage["completion_tokens_details"]);
  return {
    inputTokens: toCount(usage["prompt_tokens"]),
    outputTokens: toCount(usage["completion_tokens"]),
    // DeepSeek and Moonshot have members of their own for what was cached.
    cacheReadTokens: toCount(input?.["cached_tokens"] ?? usage["prompt_cache_hit_tokens"] ?? usage["cached_tokens"]),
    cacheWriteTokens: toCount(input?.["cache_write_tokens"]),
    reasoningTokens: toCount(output?.["reasoning_tokens"]),
  };
}

function anthropicCounts(usage: JsonObject): Counts {
  const fresh = toCount(usage["input_tokens"]);
  const cacheReadTokens = toCount(usage["cache_read_input_tokens"]);
  const cacheWriteTokens = toCount(usage["cache_creation_input_tokens"]);
  return {
    inputTokens: fresh === undefined ? undefined : fresh + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: toCount(usage["output_tokens"]),
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: toCount(asObject(usage["output_tokens_details"])?.["thinking_tokens"]),
  };
}

function toCount(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
