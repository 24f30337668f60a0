import type { Clock } from "../core/clock.ts";
import type { GatewayError, Reason } from "../core/error.ts";
import type { Provider } from "../core/provider.ts";

/** One key of a provider, as the provider that uses it. */
export interface Key {
  readonly provider: Provider;
  /** From 1, in the order of the configuration: the name by which it may be told, which the key is not. */
  readonly number: number;
}

/**
 * KeyRing spreads the calls to one provider over its keys. A key whose account
 * the provider refuses is set aside for five minutes; one that reached a rate
 * limit rests, for that model, as long as the provider says. When no key is left,
 * the one that is back soonest is used all the same: what is known of keys never
 * refuses a call.
 */
export interface KeyRing {
  readonly keys: readonly Key[];
  /** The key for the next try at a model: in turn, of those that are ready. */
  pick(model: string): Key;
  /** Whether a key is ready for a model. */
  isReady(model: string): boolean;
  /** Tells what a try with a key failed with, whoever is to blame. */
  blame(key: Key, model: string, error: GatewayError): void;
  /** Tells that the provider takes the key. */
  clear(key: Key): void;
}

/** The provider refuses the key or its account: for everything, and for a while. */
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

/** How long a key is set aside. Then a call tries it: who topped up an account need not restart anything. */
export const asideMs = 5 * 60_000;

/** Some that are busy ask to come back at once. */
const minRestMs = 1_000;
const maxRestMs = 60 * 60_000;

/** Creates the ring of a provider's keys, at least one. */
export function createKeyRing(providers: readonly Provider[], clock: Clock): KeyRing {
  const keys = providers.map((provider, index): Key => ({ provider, number: index + 1 }));
  const asideUntil = new Map<Key, number>();
  /** By model, since most limits are a model's own. */
  const restUntil = new Map<Key, Map<string, number>>(keys.map((key) => [key, new Map()]));
  let turn = 0;

  function readyAt(key: Key, model: string): number {
    return Math.max(asideUntil.get(key) ?? 0, restUntil.get(key)?.get(model) ?? 0);
  }

  function waitMs(key: Key, model: string): number {
    return Math.max(0, readyAt(key, model) - clock.now());
  }

  function rest(key: Key, model: string, restMs: number): void {
    const rests = restUntil.get(key);
    if (rests === undefined) return;
    // Those that are over go first, so that no more are kept than models that are limited now.
    for (const [name, until] of rests) if (until <= clock.now()) rests.delete(name);
    rests.set(model, clock.now() + Math.min(Math.max(restMs, minRestMs), maxRestMs));
  }

  return {
    keys,
    pick(model) {
      turn += 1;
      const inTurn = [...keys.slice(turn % keys.length), ...keys.slice(0, turn % keys.length)];
      const [soonest] = inTurn.toSorted((a, b) => waitMs(a, model) - waitMs(b, model));
      if (soonest === undefined) throw new Error("a ring without keys");
      return soonest;
    },
    isReady: (model) => keys.some((key) => waitMs(key, model) === 0),
    blame(key, model, error) {
      if (isOfAccount(error)) asideUntil.set(key, clock.now() + asideMs);
      else if (error.reason === "RATE_LIMITED") rest(key, model, error.retryDelayMs ?? 0);
    },
    clear(key) {
      asideUntil.delete(key);
    },
  };
}
