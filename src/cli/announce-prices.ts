import type { Config } from "../config/config.ts";
import type { Log } from "../core/log.ts";
import { ageWarning, priceList } from "../cost/price-list.ts";
import { isOnThisMachine } from "../engine/describe-provider.ts";

/** Logs the date of the price list of a gateway that needs one, and warns when it is old. */
export function announcePrices(config: Pick<Config, "providers">, log: Log, now: Date): void {
  if (!needsPrices(config)) return;
  const { date, version } = priceList().source;
  const warning = ageWarning(now);
  if (warning === undefined) log.info({ date, version }, "price list");
  else log.warn({ date, version }, warning);
}

/**
 * Reads the price list of a gateway that needs one, so that its first call does not wait for that. Each process that
 * takes calls does so once it is ready: to be so takes no longer then.
 */
export function readPrices(config: Pick<Config, "providers">): void {
  if (needsPrices(config)) priceList();
}

/** A gateway whose providers are all on this machine needs no list. */
function needsPrices({ providers }: Pick<Config, "providers">): boolean {
  return !providers.every(isOnThisMachine);
}
