// Layer: what fails before its first content is opened again, after a wait.
import type { Layer, Open } from "../core/answer.ts";
import type { Call } from "../core/call.ts";
import { GatewayError } from "../core/error.ts";
import { toBackoffMs } from "./backoff.ts";
import { mayRetry } from "./failure-table.ts";
import { mayTryAgain } from "./further-try.ts";
import { pause } from "./pause.ts";
import type { RetrySettings } from "./retry-settings.ts";
import type { Route } from "./route.ts";

/**
 * Opens a route again when another try can help, as long as the call has time,
 * tries and the failed provider's budget left. `random` gives numbers from 0 to 1.
 */
export function retry(random: () => number): Layer<Route> {
  return (next) => (route, call) => openAgain(next, route, call, random);
}

async function openAgain(next: Open<Route>, route: Route, call: Call, random: () => number): ReturnType<Open<Route>> {
  let former: GatewayError | undefined;
  for (let round = 1; ; round += 1) {
    const attemptsBefore = call.progress.attempts;
    try {
      return await next(route, call);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      const wasNobodyAsked = call.progress.attempts === attemptsBefore && call.outcome === undefined;
      // Such as a target that is left alone by now: what it failed with tells the caller more.
      if (former !== undefined && wasNobodyAsked) throw former;
      former = error;
      const waitMs = toWaitMs(error, round, route.retries, random);
      if (call.outcome !== undefined || waitMs === undefined || waitMs >= call.remainingMs()) throw error;
      if (!mayTryAgain(route, call)) throw error;
      await backOff(waitMs, call);
    }
  }
}

/** How long to wait before the next try; undefined when there must be none. */
function toWaitMs(
  error: GatewayError,
  round: number,
  settings: RetrySettings,
  random: () => number,
): number | undefined {
  const { retryDelayMs = 0 } = error;
  if (!mayRetry(error) || retryDelayMs > settings.maxRetryAfterMs) return undefined;
  return retryDelayMs + toBackoffMs(round, settings, random);
}

async function backOff(waitMs: number, call: Call): Promise<void> {
  const since = call.clock.now();
  try {
    await pause(waitMs, call.clock, call.signal);
  } finally {
    call.progress.backoffMs += call.clock.now() - since;
  }
}
