import type { Completion } from "../../core/call/completion.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import { failureTable } from "../failure-table.ts";
import type { Candidate } from "../route.ts";

/** A target that was asked, and what it failed with. */
export interface FailedAttempt {
  readonly candidate: Candidate<unknown>;
  readonly error: GatewayError;
}

/**
 * Takes permission for another attempt because of one that failed; false when the
 * call has no attempts left, or no budget pays. The retry budget of the provider that
 * failed pays first. When it has nothing left, that of the `next` target pays, which
 * bears the load: a provider that has just begun to fail has a small budget for the
 * many calls that are under way. A request that was too long for one model, or a
 * refused account, is no outage: every such call may go to another target, however
 * many there are.
 */
export async function takeRetryPermission(
  { progress }: Pick<Completion, "progress">,
  { candidate, error }: FailedAttempt,
  next?: Candidate<unknown>,
): Promise<boolean> {
  if (progress.attempts >= candidate.maxAttempts) return false;
  if (!failureTable[error.reason].drawsOnBudget) return true;
  const { retryBudget } = candidate.target;
  if (await retryBudget.take()) return true;
  const other = next?.target.retryBudget;
  return other !== undefined && other !== retryBudget && (await other.take());
}
