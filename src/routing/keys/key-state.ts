import type { Clock } from "../../core/clock.ts";
import type { GatewayError, Reason } from "../../core/errors/error.ts";
import { createRests } from "./cooldowns.ts";

/** How long a key is set aside. Then a call tries it: who topped up an account need not restart anything. */
export const asideMs = 5 * 60_000;

/** Some that are busy ask to come back at once. */
const minRestMs = 1_000;
const maxRestMs = 60 * 60_000;

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

/** KeyState is what is known of one key: whether it is set aside, and for which models it rests. */
export interface KeyState {
  /** Milliseconds until it may be used for a model; 0 when it may now. */
  waitMs(model: string): number;
  /** Tells what a try failed with; returns whether the key is set aside by that, and was not yet. */
  blame(model: string, error: GatewayError): boolean;
  /** Tells that a try that began at `startedAt` went well. */
  clear(model: string, startedAt: number): void;
}

/** Creates the state of a key of which nothing is known. */
export function createKeyState(clock: Clock): KeyState {
  /** For every model. */
  let asideUntil = Number.NEGATIVE_INFINITY;
  /** Who asks for a model that the key may not use must not take it from those who ask for others. */
  const asides = createRests(clock);
  /** By model, since most limits are a model's own. */
  const rests = createRests(clock);

  const asideLeftMs = (): number => Math.max(0, asideUntil - clock.now());
  const isSince = (leftMs: number, startedAt: number): boolean => startedAt > clock.now() + leftMs - asideMs;

  function setAside(model: string, { reason }: GatewayError): boolean {
    if (reason === "UPSTREAM_PERMISSION_DENIED") {
      if (asides.leftMs(model) > 0) return false;
      asides.set(model, asideMs);
      return true;
    }
    if (asideLeftMs() > 0) return false;
    asideUntil = clock.now() + asideMs;
    return true;
  }

  return {
    waitMs: (model) => Math.max(asideLeftMs(), asides.leftMs(model), rests.leftMs(model)),
    blame(model, error) {
      if (isOfAccount(error)) return setAside(model, error);
      if (error.reason === "RATE_LIMITED") {
        rests.set(model, Math.min(Math.max(error.retryDelayMs ?? 0, minRestMs), maxRestMs));
      }
      return false;
    },
    clear(model, startedAt) {
      // What began before proves nothing: streams go on for a while when their account has run dry.
      if (isSince(asideLeftMs(), startedAt)) asideUntil = Number.NEGATIVE_INFINITY;
      if (isSince(asides.leftMs(model), startedAt)) asides.end(model);
    },
  };
}
