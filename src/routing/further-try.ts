import type { Call } from "../core/call.ts";
import type { Candidate, Route } from "./route.ts";

/**
 * Whether a call whose last try failed may make another one: it has tries left,
 * and the budget of the provider that failed pays for it. When that has nothing
 * left, the one that is to take over may pay: it is the one that bears the load,
 * and a provider that has just begun to fail has a small budget for the many calls
 * that are under way.
 */
export function mayTryAgain({ legs, retries }: Route, { progress }: Pick<Call, "progress">, next?: Candidate): boolean {
  if (progress.attempts >= retries.maxAttempts) return false;
  const failed = progress.tries.at(-1)?.target;
  const payer = legs.flatMap(({ candidates }) => candidates).find(({ name }) => name === failed);
  if (payer === undefined || payer.target.retryBudget.take()) return true;
  const other = next?.target.retryBudget;
  return other !== undefined && other !== payer.target.retryBudget && other.take();
}
