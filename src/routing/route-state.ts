import type { GatewayError } from "../core/errors/error.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import { mayRetry } from "./failure-table.ts";
import type { Candidate, Route } from "./route.ts";

/** The route of a call, and what came of its targets so far, by their names. */
export interface RouteState<Request = CompleteRequest> {
  readonly route: Route<Request>;
  readonly results: Map<string, TargetResult>;
}

/** What came of a target: it was asked, or passed by because its circuit is open or it is full. */
export type TargetResult =
  | {
      readonly kind: "failed";
      readonly candidate: Candidate<unknown>;
      readonly error: GatewayError;
      /** Clock reading before which its provider does not want to be asked again. */
      readonly notBefore: number;
    }
  | { readonly kind: "passed by" };

/** Notes that a target was asked and failed. */
export function noteFailure(
  { results }: RouteState<unknown>,
  candidate: Candidate<unknown>,
  error: GatewayError,
  now: number,
): void {
  results.set(candidate.name, { kind: "failed", candidate, error, notBefore: now + (error.retryDelayMs ?? 0) });
}

/** Notes that a target was passed by; a failure of it before is kept. */
export function notePassing({ results }: RouteState<unknown>, { name }: Candidate<unknown>): void {
  if (!results.has(name)) results.set(name, { kind: "passed by" });
}

/** Timers may run this much early, by the clock that they were set with. */
const timerSlackMs = 2;

/**
 * Whether a round may ask a target: in the first one any; later those that
 * another attempt can help and whose time has come, and those that were passed by. A
 * target that was not to take over then is not to take over now.
 */
export function isOpenTo({ results }: RouteState<unknown>, { name }: Candidate<unknown>, now: number): boolean {
  if (results.size === 0) return true;
  const result = results.get(name);
  if (result === undefined) return false;
  return result.kind === "passed by" || (mayRetry(result.error) && result.notBefore <= now + timerSlackMs);
}

/** A target that another attempt can help. */
export interface Retryable {
  readonly candidate: Candidate<unknown>;
  readonly error: GatewayError;
  /** Milliseconds until it may be asked again. */
  readonly dueMs: number;
}

/** The target that may be asked again soonest, of those that ask for no longer wait than `maxRetryAfterMs`. */
export function soonestRetryable(
  { results }: RouteState<unknown>,
  now: number,
  maxRetryAfterMs: number,
): Retryable | undefined {
  const retryable = [...results.values()].flatMap((result): Retryable[] => {
    if (result.kind !== "failed" || !mayRetry(result.error)) return [];
    if ((result.error.retryDelayMs ?? 0) > maxRetryAfterMs) return [];
    return [{ candidate: result.candidate, error: result.error, dueMs: Math.max(0, result.notBefore - now) }];
  });
  const [soonest] = retryable.toSorted((a, b) => a.dueMs - b.dueMs);
  return soonest;
}
