import type { Call } from "../core/call.ts";
import { failureTable } from "./failure-table.ts";
import type { Candidate, Route } from "./route.ts";

/**
 * Whether a call whose last try failed may make another one: it has tries left,
 * and so has the budget of the provider that failed, which pays for it. When that
 * has nothing left, the `next` target pays that is to take over: it is the one that
 * bears the load, and a provider that has just begun to fail has a small budget for
 * the many calls that are under way. A request that was too long for one model, or
 * a refused account, is no outage: every such call may go to another target,
 * however many there are.
 */
export function mayTryAgain({ legs, retries }: Route, { progress }: Pick<Call, "progress">, next?: Candidate): boolean {
  if (progress.attempts >= retries.maxAttempts) return false;
  const failed = progress.tries.at(-1);
  if (failed?.reason === undefined || !failureTable[failed.reason].drawsOnBudget) return true;
  const payer = legs.flatMap(({ candidates }) => candidates).find(({ name }) => name === failed.target);
  if (payer === undefined || payer.target.retryBudget.take()) return true;
  const other = next?.target.retryBudget;
  return other !== undefined && other !== payer.target.retryBudget && other.take();
}
