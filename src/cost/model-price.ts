/**
 * Prices by the type of token, as whole numbers of micro-USD for a million tokens, which is the same as
 * pico-USD for one token. Whole numbers keep sums exact: 0.15 USD is 150,000.
 */
export interface Rates {
  /** Input tokens that neither came from the provider's cache nor went there. */
  readonly input: number;
  /** Input tokens read from the cache. */
  readonly cachedInput: number;
  /** Input tokens written to the cache. */
  readonly cacheWrite: number;
  /** Output tokens without those of reasoning. */
  readonly output: number;
  /** Output tokens of reasoning. */
  readonly reasoning: number;
  /** The call itself, in micro-USD for a million calls. */
  readonly call: number;
}

/** Prices that have no default. */
export type OwnRates = Pick<Rates, "input" | "output"> & { readonly [Type in keyof Rates]?: number | undefined };

/** The prices of calls with many input tokens. */
export interface PriceTier {
  /** They apply to all tokens of calls with more input tokens than this. */
  readonly above: number;
  readonly rates: Rates;
}

/** What a model costs. */
export interface ModelPrice {
  /** Up to the first of the tiers. */
  readonly rates: Rates;
  /** In ascending order. */
  readonly tiers: readonly PriceTier[];
}

/** Completes prices: tokens of a type without a price of its own cost as much as all others of their direction. */
export function toRates({ input, output, cachedInput, cacheWrite, reasoning, call }: OwnRates): Rates {
  return {
    input,
    cachedInput: cachedInput ?? input,
    cacheWrite: cacheWrite ?? input,
    output,
    reasoning: reasoning ?? output,
    call: call ?? 0,
  };
}
