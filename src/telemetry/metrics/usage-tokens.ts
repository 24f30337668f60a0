import { type Cost, Cost_Source, type Usage, Usage_Source } from "../../gen/tokenwire/v1/usage_pb.ts";

/** The types of tokens, and how many of each a usage has; 0 for those that are unknown. */
export const tokenTypes: readonly { readonly type: string; readonly countOf: (usage: Usage) => number }[] = [
  { type: "input", countOf: ({ inputTokens }) => inputTokens },
  { type: "cached", countOf: ({ cacheReadTokens = 0 }) => cacheReadTokens },
  { type: "cache_write", countOf: ({ cacheWriteTokens = 0 }) => cacheWriteTokens },
  { type: "output", countOf: ({ outputTokens }) => outputTokens },
  { type: "reasoning", countOf: ({ reasoningTokens = 0 }) => reasoningTokens },
];

/** Who counted the tokens of a usage. */
export function sourceOf({ source }: Usage): string {
  switch (source) {
    case Usage_Source.PROVIDER:
      return "provider";
    case Usage_Source.PARTIAL:
      return "partial";
    default:
      return "estimated";
  }
}

/** Whether the provider counted the tokens of a usage. */
export function isOfProvider({ source }: Usage): boolean {
  return source === Usage_Source.PROVIDER || source === Usage_Source.PARTIAL;
}

const nanoPerDollar = 1e9;

/** What a usage cost in US dollars. */
export function toDollars({ nanoUsd }: Cost): number {
  return Number(nanoUsd) / nanoPerDollar;
}

/** Where the price of a cost comes from. */
export function priceSourceOf({ source }: Cost): string {
  return source === Cost_Source.CONFIGURED ? "configured" : "price_list";
}
