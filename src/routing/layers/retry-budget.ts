import type { Clock } from "../../core/clock.ts";
import { createSlidingCounter } from "./sliding-counter.ts";

/** How many retries the failures of a provider may cause. */
export interface RetryBudgetSettings {
  /** Share of the calls that came to it first, within the window. */
  readonly share: number;
  /** So many there may be within the window, however few calls there are. */
  readonly least: number;
  readonly windowMs: number;
}

/**
 * RetryBudget bounds what the failures of one provider cost: further attempts because
 * of it, at the same target or at another, stay a share of the calls that it got, so
 * that an outage cannot multiply the load. A call counts once, for the provider that
 * had it first, or retries would fund further retries.
 */
export interface RetryBudget {
  /** Counts a call whose first attempt was at the provider and has ended, with success or not. */
  countCall(): void;
  /** Takes one retry from the budget; false when there is none left. */
  take(): boolean | Promise<boolean>;
}

/** The budget of a process that shares it with no other. */
export interface OwnRetryBudget extends RetryBudget {
  take(): boolean;
}

/** Creates the budget of one provider, full as of the first call. */
export function createRetryBudget({ share, least, windowMs }: RetryBudgetSettings, clock: Clock): OwnRetryBudget {
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
