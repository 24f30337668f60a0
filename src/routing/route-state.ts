import type { GatewayError } from "../core/errors/error.ts";
import { mayRetry } from "./failure-table.ts";
import type { Candidate, Route } from "./route.ts";

/** A call on its route, and what came of the targets so far, by their names. */
export interface RouteState {
  readonly route: Route;
  readonly results: Map<string, TargetResult>;
}

/** What came of a target: it was asked, or passed by because it is left alone or full. */
export type TargetResult =
  | {
      readonly kind: "failed";
      readonly error: GatewayError;
      /** Clock reading before which its provider does not want to be asked again. */
      readonly notBefore: number;
    }
  | { readonly kind: "passed by" };

/** Notes that a target was asked and failed. */
export function noteFailure({ results }: RouteState, { name }: Candidate, error: GatewayError, now: number): void {
  results.set(name, { kind: "failed", error, notBefore: now + (error.retryDelayMs ?? 0) });
}

/** Notes that a target was passed by; what it failed with before stands. */
export function notePassing({ results }: RouteState, { name }: Candidate): void {
  if (!results.has(name)) results.set(name, { kind: "passed by" });
}

/** Timers may run this much early, by the clock that tells when they were set. */
const timerSlackMs = 2;

/**
 * Whether a round may ask a target: in the first one any; later those that
 * another try can help and whose time has come, and those that were passed by. Who
 * was not to take over then is not to take over now.
 */
export function isOpenTo({ results }: RouteState, { name }: Candidate, now: number): boolean {
  if (results.size === 0) return true;
  const result = results.get(name);
  if (result === undefined) return false;
  return result.kind === "passed by" || (mayRetry(result.error) && result.notBefore <= now + timerSlackMs);
}

/** A target that another try can help. */
export interface Retryable {
  readonly name: string;
  readonly error: GatewayError;
  /** Milliseconds until it may be asked again. */
  readonly dueMs: number;
}

/** The target that may be asked again soonest, of those that ask for no longer wait than `maxRetryAfterMs`. */
export function soonestRetryable({ results, route }: RouteState, now: number): Retryable | undefined {
  const { maxRetryAfterMs } = route.retries;
  const retryable = [...results].flatMap(([name, result]): Retryable[] => {
    if (result.kind !== "failed" || !mayRetry(result.error)) return [];
    if ((result.error.retryDelayMs ?? 0) > maxRetryAfterMs) return [];
    return [{ name, error: result.error, dueMs: Math.max(0, result.notBefore - now) }];
  });
  const [soonest] = retryable.toSorted((a, b) => a.dueMs - b.dueMs);
  return soonest;
}
