import { untilAborted } from "../../core/call/until-aborted.ts";
import type { Clock } from "../../core/clock.ts";
import type { Listing } from "./ask-for-models.ts";

/** What one provider lists, as of its last answer. */
export interface ListingCache {
  /**
   * What the provider lists. The provider is asked when that is not known, and not
   * again for 10 minutes; after that the old list is returned once more, while the
   * provider is asked. A failure is kept for 30 s. Rejects only with the signal's
   * reason, when it fires first.
   */
  read(signal: AbortSignal): Promise<Listing>;
}

const freshMs = 10 * 60_000;
const failedMs = 30_000;

interface Known {
  readonly listing: Listing;
  readonly freshUntilMs: number;
}

/** Creates an empty cache. `ask` must not reject, and is not called again before it has resolved. */
export function createListingCache(ask: () => Promise<Listing>, clock: Clock): ListingCache {
  let known: Known | undefined;
  let asking: Promise<Listing> | undefined;

  async function refresh(): Promise<Listing> {
    const listing = await ask();
    known = { listing, freshUntilMs: clock.now() + (listing.kind === "listed" ? freshMs : failedMs) };
    asking = undefined;
    return listing;
  }

  return {
    async read(signal) {
      if (known !== undefined && clock.now() < known.freshUntilMs) return known.listing;
      asking ??= refresh();
      const asked = asking;
      return known?.listing.kind === "listed" ? known.listing : untilAborted(signal, () => asked);
    },
  };
}
