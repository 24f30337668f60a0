import { untilAborted } from "../../core/call/until-aborted.ts";
import type { Clock } from "../../core/clock.ts";
import type { Listing } from "./ask-for-models.ts";

/** What one provider lists, as it was told last. */
export interface ListingCache {
  /**
   * What the provider lists. It is asked when that is not known, and told to nobody
   * anew for 10 minutes; after that the old list is given once more, while the
   * provider is asked again. That it could not be asked is remembered for 30 s.
   * Rejects with the signal's reason when it fires first, and with nothing else.
   */
  read(signal: AbortSignal): Promise<Listing>;
}

const freshMs = 10 * 60_000;
const failedMs = 30_000;

interface Known {
  readonly listing: Listing;
  readonly freshUntilMs: number;
}

/** Creates a cache that knows nothing. `ask` never rejects, and is not called again before it is through. */
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
