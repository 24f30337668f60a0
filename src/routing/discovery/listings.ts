import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import type { Provider } from "../../core/provider.ts";
import { askForModels, type Listing } from "./ask-for-models.ts";
import { createListingCache, type ListingCache } from "./listing-cache.ts";

/** The lists of models that providers have themselves, each kept as long as its provider. */
export interface Listings {
  /**
   * What some providers list, each asked if need be, all at once; those that list
   * nothing are left out. Rejects with the signal's reason alone.
   */
  read(providers: Iterable<Provider>, signal: AbortSignal): Promise<ReadonlyMap<Provider, Listing>>;
  /** Ends requests under way; no provider is asked any more. */
  close(): void;
}

/** What listings need besides the providers. */
export interface ListingsOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** Creates listings; no provider is asked yet. Their creator closes them, before the providers. */
export function createListings({ clock, log }: ListingsOptions): Listings {
  const closing = new AbortController();
  const caches = new WeakMap<Provider, ListingCache>();

  function cacheOf(provider: Provider): ListingCache | undefined {
    const known = caches.get(provider);
    const ask = known === undefined ? askForModels(provider, { clock, closing: closing.signal }) : undefined;
    if (ask === undefined) return known;
    const cache = createListingCache(async () => logFailure(provider, await ask()), clock);
    caches.set(provider, cache);
    return cache;
  }

  function logFailure({ name }: Provider, listing: Listing): Listing {
    if (listing.kind === "listed" || closing.signal.aborted) return listing;
    const { reason, message } = listing.error;
    const facts = { provider: name, reason, message };
    if (reason === "INTERNAL") log.error({ ...facts, err: listing.error }, "a provider could not list its models");
    else log.warn(facts, "a provider could not list its models");
    return listing;
  }

  return {
    async read(providers, signal) {
      const reads = [...providers].map(async (provider) => {
        const cache = cacheOf(provider);
        return cache === undefined ? [] : [[provider, await cache.read(signal)] as const];
      });
      return new Map((await Promise.all(reads)).flat());
    },
    close: () =>
      closing.abort(new GatewayError("SHUTTING_DOWN", "the gateway shut down before the models were listed")),
  };
}
