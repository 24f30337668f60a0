import type { Clock } from "../../core/clock.ts";
import { createSlidingCounter } from "./sliding-counter.ts";

/** How many further tries the failures of a provider may cause. */
export interface RetryBudgetSettings {
  /** Share of the calls that came to it first, within the window. */
  readonly share: number;
  /** So many there may be within the window, however few calls there are. */
  readonly least: number;
  readonly windowMs: number;
}

/**
 * RetryBudget bounds what the failures of one provider cost: whatever happens to
 * it, further tries because of it (of the same target or of another) stay a share
 * of the calls that it got. An outage cannot multiply the load. Calls that it took
 * over count for nobody but who had them first: were each counted again, tries
 * would pay for tries.
 */
export interface RetryBudget {
  /** Counts a call whose first try of all was at the provider and has ended, whichever way. */
  countCall(): void;
  /** Takes one further try from the budget; false when there is none left. */
  take(): boolean;
}

/** Creates the budget of one provider, full as of the first call. */
export function createRetryBudget({ share, least, windowMs }: RetryBudgetSettings, clock: Clock): RetryBudget {
  const calls = createSlidingCounter(windowMs, clock);
  const retries = createSlidingCounter(windowMs, clock);
  return {
    countCall: calls.add,
    take() {
      if (retries.total() + 1 > Math.max(least, share * calls.total())) return false;
      retries.add();
      return true;
    },
  };
}
