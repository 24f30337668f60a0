import { readFileSync } from "node:fs";
import { createFindPrices, type FindPrices } from "./find-listed.ts";
import type { PriceList } from "./listed-prices.ts";

let list: PriceList | undefined;

/**
 * The price list of the gateway. It is read at the first use, in a few milliseconds, and kept: most commands and a
 * gateway whose providers are on this machine never need it.
 */
export function priceList(): PriceList {
  list ??= JSON.parse(readFileSync(new URL("price-list.json", import.meta.url), "utf8")) as PriceList; // `npm run generate` wrote it.
  return list;
}

/** Finds the listed prices of the provider at a URL; undefined when the list has no such provider. */
export function findListedProvider(url: string): FindPrices | undefined {
  const { providers } = priceList();
  const found = providers.find(({ urls }) => new RegExp(`^(?:${urls})`).test(url));
  return found && createFindPrices(found, providers);
}

const mostDays = 90;
const msPerDay = 86_400_000;

/** What an operator should know of the age of the list; undefined while it is not older than 90 days. */
export function ageWarning(now: Date): string | undefined {
  const { date } = priceList().source;
  const days = Math.floor((now.getTime() - Date.parse(date)) / msPerDay);
  if (days <= mostDays) return undefined;
  return `the price list is ${days} days old, of ${date}: costs may be wrong; update Tokenwire, or write prices in the configuration`;
}
