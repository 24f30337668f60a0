// Layer: what fails before its first content is opened again, after a wait.
import type { Answer, Layer, Open } from "../../core/answer/answer.ts";
import type { Call } from "../../core/call/call.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { type RouteState, soonestRetryable } from "../route-state.ts";
import { toBackoffMs } from "./backoff.ts";
import { pause } from "./pause.ts";
import { takeRetryPermission } from "./retry-permission.ts";

/**
 * Opens a route again, round by round, as long as another try can help one of its
 * targets and the call has time, tries and the failed provider's budget left. Each
 * target is asked no sooner than its provider wants. `random` gives numbers from 0
 * to 1.
 */
export function retry(random: () => number): Layer<RouteState> {
  return (next) => (state, call) => openAgain(next, state, call, random);
}

async function openAgain(next: Open<RouteState>, state: RouteState, call: Call, random: () => number): Promise<Answer> {
  let former: GatewayError | undefined;
  for (let round = 1; ; round += 1) {
    const attemptsBefore = call.progress.attempts;
    try {
      return await next(state, call);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (call.outcome !== undefined) throw error;
      // A round in which nobody was asked, such as a target that is left alone by now: what it failed with tells more.
      if (call.progress.attempts === attemptsBefore) throw former ?? error;
      former = error;
      const retryable = soonestRetryable(state, call.clock.now());
      if (retryable === undefined) throw error;
      const waitMs = retryable.dueMs + toBackoffMs(round, state.route.retries, random);
      if (waitMs >= call.remainingMs() || !takeRetryPermission(state.route, call, retryable)) throw error;
      await backOff(waitMs, call);
    }
  }
}

async function backOff(waitMs: number, call: Call): Promise<void> {
  const since = call.clock.now();
  try {
    await pause(waitMs, call.clock, call.signal);
  } finally {
    call.progress.backoffMs += call.clock.now() - since;
  }
}
