import type { Clock } from "../../core/clock.ts";
import type { GatewayError, Reason } from "../../core/errors/error.ts";
import { createCooldowns } from "./cooldowns.ts";

/** How long a key is set aside. Then a call tries it: who topped up an account need not restart anything. */
export const accountCooldownMs = 5 * 60_000;

/** Some that are busy ask to come back at once. */
const minCooldownMs = 1_000;
const maxCooldownMs = 60 * 60_000;

/** What of a provider refuses the gateway: its key or its account for everything, or for one model. */
const accountReasons: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_UNAUTHENTICATED",
  "UPSTREAM_PERMISSION_DENIED",
  "QUOTA_EXHAUSTED",
]);

/** Whether a failure is about the gateway's credential or account. No caller can mend it, and no retry does. */
export function isOfAccount({ reason }: GatewayError): boolean {
  return accountReasons.has(reason);
}

/** Whether another key of the same provider may do better. */
export function isOfKey(error: GatewayError): boolean {
  return isOfAccount(error) || error.reason === "RATE_LIMITED";
}

/** KeyState is what is known of one key: whether it is set aside, and for which models it rateLimits. */
export interface KeyState {
  /** Milliseconds until it may be used for a model; 0 when it may now. */
  waitMs(model: string): number;
  /** Tells what a try failed with; returns whether the key is set aside by that, and was not yet. */
  recordFailure(model: string, error: GatewayError): boolean;
  /** Tells that a try that began at `startedAt` went well. */
  recordSuccess(model: string, startedAt: number): void;
}

/** Creates the state of a key of which nothing is known. */
export function createKeyState(clock: Clock): KeyState {
  /** For every model. */
  let coolsUntil = Number.NEGATIVE_INFINITY;
  /** Who asks for a model that the key may not use must not take it from those who ask for others. */
  const deniedModels = createCooldowns(clock);
  /** By model, since most limits are a model's own. */
  const rateLimits = createCooldowns(clock);

  const accountLeftMs = (): number => Math.max(0, coolsUntil - clock.now());
  const isSince = (leftMs: number, startedAt: number): boolean => startedAt > clock.now() + leftMs - accountCooldownMs;

  function startCooldown(model: string, { reason }: GatewayError): boolean {
    if (reason === "UPSTREAM_PERMISSION_DENIED") {
      if (deniedModels.leftMs(model) > 0) return false;
      deniedModels.set(model, accountCooldownMs);
      return true;
    }
    if (accountLeftMs() > 0) return false;
    coolsUntil = clock.now() + accountCooldownMs;
    return true;
  }

  return {
    waitMs: (model) => Math.max(accountLeftMs(), deniedModels.leftMs(model), rateLimits.leftMs(model)),
    recordFailure(model, error) {
      if (isOfAccount(error)) return startCooldown(model, error);
      if (error.reason === "RATE_LIMITED") {
        rateLimits.set(model, Math.min(Math.max(error.retryDelayMs ?? 0, minCooldownMs), maxCooldownMs));
      }
      return false;
    },
    recordSuccess(model, startedAt) {
      // What began before proves nothing: streams go on for a while when their account has run dry.
      if (isSince(accountLeftMs(), startedAt)) coolsUntil = Number.NEGATIVE_INFINITY;
      if (isSince(deniedModels.leftMs(model), startedAt)) deniedModels.end(model);
    },
  };
}
