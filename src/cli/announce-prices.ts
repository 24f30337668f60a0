import type { Config } from "../config/config.ts";
import type { Log } from "../core/log.ts";
import { ageWarning, priceList } from "../cost/price-list.ts";
import { isOnThisMachine } from "../engine/describe-provider.ts";

/**
 * Logs the date of the price list once the gateway listens, and warns when it is old. It also reads the list, so that
 * the first call does not wait for that. A gateway whose providers are all on this machine needs no list.
 */
export function announcePrices({ providers }: Pick<Config, "providers">, log: Log, now: Date): void {
  if (providers.every(isOnThisMachine)) return;
  const { date, version } = priceList().source;
  const warning = ageWarning(now);
  if (warning === undefined) log.info({ date, version }, "price list");
  else log.warn({ date, version }, warning);
}
