import type { Call } from "../core/call.ts";
import { failureTable } from "./failure-table.ts";
import type { Route } from "./route.ts";

/**
 * Whether a call whose last try failed may make another one, at whichever target:
 * it has tries left, and so has the budget of the provider that failed, which pays
 * for it. A request that was too long for one model, or a refused account, is no
 * outage: every such call may go to another target, however many there are.
 */
export function mayTryAgain({ legs, retries }: Route, { progress }: Pick<Call, "progress">): boolean {
  if (progress.attempts >= retries.maxAttempts) return false;
  const failed = progress.tries.at(-1);
  if (failed?.reason === undefined || !failureTable[failed.reason].drawsOnBudget) return true;
  const payer = legs.flatMap(({ candidates }) => candidates).find(({ name }) => name === failed.target);
  return payer === undefined || payer.target.retryBudget.take();
}
