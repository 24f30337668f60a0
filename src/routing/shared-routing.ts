import type { CooldownChange } from "./keys/key-state.ts";
import type { BreakerTransition } from "./layers/circuit-breaker.ts";
import type { RetryBudget } from "./layers/retry-budget.ts";
import type { Slots } from "./layers/slots.ts";

/** What the processes of one server share of their routing, so that limits hold for all of them together. */
export interface SharedRouting {
  /** Slots of all processes; `pool` is their subject, such as "gateway" or "provider:NAME". */
  slots(pool: string): Slots;
  /** The retry budget of a provider. */
  retryBudget(provider: string): RetryBudget;
  /** Sends a change of this process to all others. */
  readonly publish: (change: TargetChange) => void;
  /** Sets what runs at each change of another process. */
  onChange(listener: (change: TargetChange) => void): void;
}

/** A change of a target's state. */
export type TargetChange = {
  /** The name of its provider. */
  readonly provider: string;
  /** Of all its settings: the change is nothing to a target with others. */
  readonly fingerprint: string;
} & (
  | { readonly kind: "breaker"; readonly model: string; readonly transition: BreakerTransition }
  | { readonly kind: "cooldown"; readonly key: number; readonly change: CooldownChange }
);
