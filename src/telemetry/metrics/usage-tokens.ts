import { type Cost, Cost_Source, type Usage, Usage_Source } from "../../gen/tokenwire/v1/usage_pb.ts";

/** The tokens of a usage by their type, without those that are unknown or none. */
export function tokensByType(usage: Usage): (readonly [type: string, count: number])[] {
  const all: readonly (readonly [string, number])[] = [
    ["input", usage.inputTokens],
    ["cached", usage.cacheReadTokens ?? 0],
    ["cache_write", usage.cacheWriteTokens ?? 0],
    ["output", usage.outputTokens],
    ["reasoning", usage.reasoningTokens ?? 0],
  ];
  return all.filter(([, count]) => count > 0);
}

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
