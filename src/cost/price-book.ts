import type { ModelPricing, Pricing } from "../core/call/pricing.ts";
import { Cost_Source } from "../gen/tokenwire/v1/usage_pb.ts";
import { type FindPrices, priceAt, toModelPrice } from "./find-listed.ts";
import type { TimedPrice } from "./listed-prices.ts";
import type { ModelPrice } from "./model-price.ts";
import { findListedProvider } from "./price-list.ts";
import { createPricing } from "./pricing.ts";

/** A price of the configuration. */
export interface ConfiguredPrice extends ModelPrice {
  /** "provider/model", or "provider/*" for all models of a provider that have no price of their own. */
  readonly target: string;
}

/** What a price book is made of. */
export interface PriceBookOptions {
  /** The prices of the configuration, which another list replaces as a whole. */
  readonly configured: () => readonly ConfiguredPrice[];
  /** The time, for prices that change with it. */
  readonly today: () => Date;
}

/**
 * Creates the function that gives the prices of one provider: those of the configuration, and for models without one
 * there those that the price list has for the server at its URL. A provider without a URL has no listed prices.
 */
export function createPriceBook(
  options: PriceBookOptions,
): (provider: string, url: string | undefined) => ModelPricing {
  return (provider, url) => createModelPricing(provider, url, options);
}

/** What is known of a model: its price at the times when it applies; undefined for none. */
type Known = { readonly when: readonly TimedPrice[]; readonly pricings: ReadonlyMap<TimedPrice, Pricing> } | Pricing;

// Callers choose the names of models, so their number must be bounded.
const mostModels = 1_000;

function createModelPricing(
  provider: string,
  url: string | undefined,
  { configured, today }: PriceBookOptions,
): ModelPricing {
  const known = new Map<string, Known | undefined>();
  let current = configured();
  /** Found at the first use, because reading the list would delay the start. */
  let find: FindPrices | "unread" | undefined = url === undefined ? undefined : "unread";

  function look(model: string): Known | undefined {
    const own = findConfigured(current, provider, model);
    if (own !== undefined) return createPricing(own, Cost_Source.CONFIGURED);
    if (find === "unread") find = findListedProvider(url ?? "");
    const when = find?.(model) ?? [];
    return when.length === 0 ? undefined : fromList(when);
  }

  return (model) => {
    const latest = configured();
    if (latest !== current || known.size > mostModels) {
      current = latest;
      known.clear();
    }
    if (!known.has(model)) known.set(model, look(model));
    const found = known.get(model);
    if (found === undefined || "costOf" in found) return found;
    const price = priceAt(found.when, today());
    return price && found.pricings.get(price);
  };
}

function findConfigured(
  prices: readonly ConfiguredPrice[],
  provider: string,
  model: string,
): ConfiguredPrice | undefined {
  const find = (target: string): ConfiguredPrice | undefined => prices.find((price) => price.target === target);
  return find(`${provider}/${model}`) ?? find(`${provider}/*`);
}

function fromList(when: readonly TimedPrice[]): Known {
  const pricings = when.map((price) => [price, createPricing(toModelPrice(price), Cost_Source.PRICE_LIST)] as const);
  const [only] = pricings;
  return pricings.length === 1 && only !== undefined ? only[1] : { when, pricings: new Map(pricings) };
}
