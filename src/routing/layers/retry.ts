// Layer: what fails before its first content is opened again, after a wait.
import type { Open } from "../../core/answer/answer.ts";
import type { Completion } from "../../core/call/completion.ts";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { type RouteState, soonestRetryable } from "../route-state.ts";
import { takeRetryPermission } from "./retry-permission.ts";

/** How often and how soon a call is retried. Times are in milliseconds. */
export interface RetrySettings {
  /** Most attempts of a call, over all targets. */
  readonly maxAttempts: number;
  /** Longest wait before the second round; it doubles with each further one. */
  readonly baseMs: number;
  /** Longest wait however many rounds there were. */
  readonly maxMs: number;
  /** Longest wait that a provider may ask for; a call that would have to wait longer fails at once. */
  readonly maxRetryAfterMs: number;
}

/** What retries are made with. */
export interface RetryOptions {
  /** Read once for each call, so that they may change. */
  readonly settings: () => RetrySettings;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
}

/**
 * Opens a route again, round by round, as long as another attempt can help at one of
 * its targets and the call has time, attempts and the failed provider's retry budget
 * left. No target is asked sooner than its provider wants.
 */
export function retry<Request, Result>(
  { settings, random }: RetryOptions,
  next: Open<RouteState<Request>, Result>,
): Open<RouteState<Request>, Result> {
  return (state, completion) => openAgain(next, state, completion, settings(), random);
}

async function openAgain<Request, Result>(
  next: Open<RouteState<Request>, Result>,
  state: RouteState<Request>,
  completion: Completion,
  settings: RetrySettings,
  random: () => number,
): Promise<Result> {
  let former: GatewayError | undefined;
  for (let round = 1; ; round += 1) {
    const attemptsBefore = completion.progress.attempts;
    try {
      return await next(state, completion);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (completion.outcome !== undefined) throw error;
      // A round that asked no target, such as one whose circuit is open by now, says less than the failure before it.
      if (completion.progress.attempts === attemptsBefore) throw former ?? error;
      former = error;
      const retryable = soonestRetryable(state, completion.clock.now(), settings.maxRetryAfterMs);
      if (retryable === undefined) throw error;
      const waitMs = retryable.dueMs + toBackoffMs(round, settings, random);
      if (waitMs >= completion.remainingMs() || !(await takeRetryPermission(completion, retryable))) throw error;
      await backOff(waitMs, completion);
    }
  }
}

/**
 * A wait by chance, from nothing to a limit that doubles with each round (full
 * jitter), so that calls that failed together are not retried together. `round`
 * is 1 for the wait after the first round.
 */
export function toBackoffMs(
  round: number,
  { baseMs, maxMs }: Pick<RetrySettings, "baseMs" | "maxMs">,
  random: () => number,
): number {
  return random() * Math.min(maxMs, baseMs * 2 ** (round - 1));
}

async function backOff(waitMs: number, completion: Completion): Promise<void> {
  const since = completion.clock.now();
  try {
    await pause(waitMs, completion.clock, completion.signal);
  } finally {
    completion.progress.backoffMs += completion.clock.now() - since;
  }
}

/** Waits; rejects with the signal's reason as soon as it fires. */
function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      stopTimer();
      reject(signal.reason);
    };
    const stopTimer = clock.after(ms, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
