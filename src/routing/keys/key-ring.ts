import type { Clock } from "../../core/clock.ts";
import type { Provider } from "../../core/provider.ts";
import { type CooldownChange, createKeyState, type KeyState } from "./key-state.ts";

/** One key of a provider, as the provider that uses it, with its state. */
export interface Key extends KeyState {
  readonly provider: Provider;
  /** From 1, in the order of the configuration: its name in logs, where the key itself must not appear. */
  readonly number: number;
}

/**
 * KeyRing spreads the calls to one provider over its keys. A key whose account the
 * provider refuses cools down for five minutes, one that may not use a model for that
 * model only; one that reached a rate limit cools down, for that model, as long as the
 * provider says. When no key is ready, the one that is ready soonest is used all the
 * same: a cooldown never refuses a call.
 */
export interface KeyRing {
  readonly keys: readonly Key[];
  /** The key for the next attempt at a model: of those that are ready, the least recently used. */
  pick(model: string): Key;
  /** Whether a key is ready for a model. */
  isReady(model: string): boolean;
}

/** Creates the ring of a provider's keys, at least one. `publish` gets what other processes are to follow, by key number. */
export function createKeyRing(
  providers: readonly Provider[],
  clock: Clock,
  publish?: (number: number, change: CooldownChange) => void,
): KeyRing {
  const keys = providers.map((provider, index): Key => {
    const number = index + 1;
    return { provider, number, ...createKeyState(clock, publish && ((change) => publish(number, change))) };
  });
  /** In the order of use, the least recent first. */
  let inTurn: readonly Key[] = keys;
  return {
    keys,
    pick(model) {
      const [only] = keys;
      if (only !== undefined && keys.length === 1) return only;
      const [soonest] = inTurn.toSorted((a, b) => a.waitMs(model) - b.waitMs(model));
      if (soonest === undefined) throw new Error("a ring without keys");
      inTurn = [...inTurn.filter((key) => key !== soonest), soonest];
      return soonest;
    },
    isReady: (model) => keys.some((key) => key.waitMs(model) === 0),
  };
}
