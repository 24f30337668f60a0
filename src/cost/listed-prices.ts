// The price list as it is in the file: src/cost/price-list.json, which `npm run generate` makes.
import type { OwnRates } from "./model-price.ts";

/** The whole list. */
export interface PriceList {
  /** The package that it was made from, and when that was published. */
  readonly source: { readonly package: string; readonly version: string; readonly date: string };
  readonly providers: readonly ListedProvider[];
}

/** The prices of one provider. */
export interface ListedProvider {
  readonly id: string;
  /** A regular expression for the beginning of its URLs. */
  readonly urls: string;
  /** The ids of providers whose prices apply to models that it does not list. */
  readonly others?: readonly string[];
  readonly models: readonly ListedPrices[];
}

/** The prices of one model, or of several with names of one form. */
export interface ListedPrices {
  /** Its names: one of them applies. */
  readonly names: readonly NamePattern[];
  /** The last one that applies to the time holds; empty when tokens alone do not determine what it costs. */
  readonly prices: readonly TimedPrice[];
}

/**
 * What a name is, in lower case: "=" and the whole of it, "^" and its beginning, "$" and its end,
 * "*" and a part of it, "/" and a regular expression. Of a list in a list all apply.
 */
export type NamePattern = string | readonly NamePattern[];

/** A price that applies always, from a date on, or at some hours of the day. */
export interface TimedPrice {
  /** A date as "2026-09-23", at midnight UTC. */
  readonly from?: string;
  /** Minutes of the day in UTC: from the first on, up to the second. */
  readonly minutes?: readonly [from: number, to: number];
  readonly rates: OwnRates;
  readonly tiers?: readonly ({ readonly above: number } & OwnRates)[];
}
