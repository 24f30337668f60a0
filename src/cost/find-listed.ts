// Which prices of a list apply to a model of a provider.
import type { ListedPrices, ListedProvider, NamePattern, TimedPrice } from "./listed-prices.ts";
import { type ModelPrice, toRates } from "./model-price.ts";

/** Finds the prices of a model by its name; undefined when it is not in the list. */
export type FindPrices = (model: string) => readonly TimedPrice[] | undefined;

/** Creates the search in the prices of a provider, and after it in those of the others that it names. */
export function createFindPrices(provider: ListedProvider, all: readonly ListedProvider[]): FindPrices {
  const others = (provider.others ?? []).flatMap((id) => all.find((other) => other.id === id) ?? []);
  const searches = [provider, ...others].map(({ models }) => createSearch(models));
  const find = (name: string): readonly TimedPrice[] | undefined => {
    for (const search of searches) {
      const found = search(name);
      if (found !== undefined) return found.prices;
    }
    return undefined;
  };
  return (model) => {
    const name = model.toLowerCase();
    return find(name) ?? find(withDashes(name));
  };
}

/** The first entry whose names apply. Most names are whole, so those are looked up. */
function createSearch(models: readonly ListedPrices[]): (name: string) => ListedPrices | undefined {
  const whole = new Map<string, number>();
  const others: { readonly index: number; readonly names: readonly NamePattern[] }[] = [];
  for (const [index, { names }] of models.entries()) {
    const rest: NamePattern[] = [];
    for (const name of names) {
      if (typeof name !== "string" || !name.startsWith("=")) rest.push(name);
      else if (!whole.has(name.slice(1))) whole.set(name.slice(1), index);
    }
    if (rest.length > 0) others.push({ index, names: rest });
  }
  return (name) => {
    const exact = whole.get(name) ?? models.length;
    const earlier = others.find(({ index, names }) => index < exact && names.some((pattern) => applies(pattern, name)));
    return models[earlier?.index ?? exact];
  };
}

function applies(pattern: NamePattern, name: string): boolean {
  if (typeof pattern !== "string") return pattern.every((one) => applies(one, name));
  const text = pattern.slice(1);
  switch (pattern[0]) {
    case "=":
      return name === text;
    case "^":
      return name.startsWith(text);
    case "$":
      return name.endsWith(text);
    case "/":
      return new RegExp(text).test(name);
    default:
      return name.includes(text);
  }
}

/** A name whose date is written with dashes, as lists have it: "-20260923" is "-2026-09-23". */
function withDashes(name: string): string {
  return name.replace(/-(20\d\d)(\d\d)(\d\d)(?=-|:|$)/g, "-$1-$2-$3");
}

/** The price that applies at a time: the last whose condition holds, or else the first. */
export function priceAt(prices: readonly TimedPrice[], at: Date): TimedPrice | undefined {
  return prices.findLast((price) => isInForce(price, at)) ?? prices[0];
}

function isInForce({ from, minutes }: TimedPrice, at: Date): boolean {
  if (from !== undefined) return at.getTime() >= Date.parse(from);
  if (minutes === undefined) return true;
  const [begin, end] = minutes;
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
  return begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end;
}

/** A price of the list with all that it leaves out. */
export function toModelPrice({ rates, tiers = [] }: TimedPrice): ModelPrice {
  return { rates: toRates(rates), tiers: tiers.map(({ above, ...own }) => ({ above, rates: toRates(own) })) };
}
