import type { Call } from "../core/call.ts";
import type { Route } from "./route.ts";

/**
 * Whether a call whose last try failed may make another one, at whichever target:
 * it has tries left, and so has the budget of the provider that failed, which pays
 * for it.
 */
export function mayTryAgain({ legs, retries }: Route, { progress }: Pick<Call, "progress">): boolean {
  if (progress.attempts >= retries.maxAttempts) return false;
  const failed = progress.tries.at(-1)?.target;
  const payer = legs.flatMap(({ candidates }) => candidates).find(({ name }) => name === failed);
  return payer === undefined || payer.target.retryBudget.take();
}
