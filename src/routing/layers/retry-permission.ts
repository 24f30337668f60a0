import type { Call } from "../../core/call/call.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import { failureTable } from "../failure-table.ts";
import type { Candidate, Route } from "../route.ts";

/** A target that was asked, and what it failed with. */
export interface FailedAttempt {
  /** {@link Candidate.name}. */
  readonly name: string;
  readonly error: GatewayError;
}

/**
 * Whether a call may make another try because of one that failed: it has tries
 * left, and so has the budget of the provider that failed, which pays for it. When
 * that has nothing left, the `next` target pays that is to take over: it is the one
 * that bears the load, and a provider that has just begun to fail has a small
 * budget for the many calls that are under way. A request that was too long for
 * one model, or a refused account, is no outage: every such call may go to another
 * target, however many there are.
 */
export function takeRetryPermission(
  { groups, retries }: Route,
  { progress }: Pick<Call, "progress">,
  failed: FailedAttempt,
  next?: Candidate,
): boolean {
  if (progress.attempts >= retries.maxAttempts) return false;
  if (!failureTable[failed.error.reason].drawsOnBudget) return true;
  const payer = groups.flatMap(({ candidates }) => candidates).find(({ name }) => name === failed.name);
  if (payer === undefined || payer.target.retryBudget.take()) return true;
  const other = next?.target.retryBudget;
  return other !== undefined && other !== payer.target.retryBudget && other.take();
}
