import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";

/** Bounds what is watched at once, and gives way to the calls of the API. */
export interface Watchers {
  /**
   * Reads at each interval and yields what was read, until the signal fires, the watchers end, or `isLast` says so. An
   * interval is left out while the event loop is busy; while the reader is slow nothing is read. Throws
   * GATEWAY_OVERLOADED when there are too many.
   */
  watch<Value>(options: WatchOptions<Value>): AsyncGenerator<Value>;
  /** How many there are. */
  readonly open: number;
  /** Ends all of them, as if they were through, and every later one after its first value. */
  end(): void;
}

/** What is watched. */
export interface WatchOptions<Value> {
  readonly read: () => Promise<Value>;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  readonly isLast?: (value: Value) => boolean;
}

/** Most Watches at once. */
export const mostWatchers = 10;
/** A timer this late shows that the event loop has more to do than it can. */
const busyMs = 100;
/** Intervals that are left out at most, so that an operator still sees why. */
const mostLeftOut = 10;

/** Creates watchers, at most so many at once. */
export function createWatchers(clock: Clock, most = mostWatchers): Watchers {
  const ended = new AbortController();
  let open = 0;

  /** Waits; whether the event loop was free at the end. */
  async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
    const due = clock.now() + ms;
    await new Promise<void>((resolve) => {
      const stopTimer = clock.after(ms, leave);
      function leave(): void {
        stopTimer();
        signal.removeEventListener("abort", leave);
        resolve();
      }
      signal.addEventListener("abort", leave);
      if (signal.aborted) leave();
    });
    return clock.now() - due < busyMs;
  }

  async function* watch<Value>({ read, intervalMs, signal, isLast }: WatchOptions<Value>): AsyncGenerator<Value> {
    if (open >= most) throw tooMany(most);
    open += 1;
    const over = AbortSignal.any([signal, ended.signal]);
    try {
      do {
        const value = await read();
        yield value;
        if (isLast?.(value) === true) return;
        for (let leftOut = 0; leftOut < mostLeftOut; leftOut += 1) {
          if (over.aborted || (await pause(intervalMs, over))) break;
        }
      } while (!over.aborted);
    } finally {
      open -= 1;
    }
  }

  return {
    watch,
    get open() {
      return open;
    },
    end: () => ended.abort(),
  };
}

function tooMany(most: number): GatewayError {
  const description = `there are ${most} Watches already; end one, or ask without Watch`;
  return new GatewayError("GATEWAY_OVERLOADED", description, {
    quotaViolations: [{ subject: "operations", description }],
  });
}
