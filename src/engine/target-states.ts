import type { CooldownChange } from "../routing/keys/key-state.ts";
import type { CircuitBreaker } from "../routing/layers/circuit-breaker.ts";
import type { Target } from "../routing/targets/model-resolver.ts";
import type { ProviderPlan } from "./build-target.ts";

/** What is known of a provider in this process, as plain data. Times are in milliseconds from now. */
export interface TargetState {
  readonly provider: string;
  /** Calls to it under way. */
  readonly taken: number;
  /** Most calls to it at once, over all processes. */
  readonly concurrency: number;
  /** Calls that wait for it. */
  readonly waiting: number;
  /** Empty for a provider without keys. */
  readonly keys: readonly KeyCooldowns[];
  readonly models: readonly ModelTargetState[];
}

/** A key with what it is kept from. */
export interface KeyCooldowns {
  readonly number: number;
  readonly cooldowns: readonly CooldownChange[];
}

/** One model at a provider. */
export interface ModelTargetState {
  readonly model: string;
  readonly outstanding: number;
  readonly breaker: CircuitBreaker["state"];
  /** Until its breaker lets a call pass; 0 when it does now. */
  readonly retryInMs: number;
  /** Undefined before the first stream. */
  readonly firstTokenMs: number | undefined;
}

/** Most models of a provider that AdminService lists. */
export const mostModels = 200;
/** Most cooldowns of a key that it lists. */
export const mostCooldowns = 50;

/** The state of every target, in the order of the configuration. */
export function toTargetStates(
  targets: ReadonlyMap<string, Target>,
  plans: readonly Pick<ProviderPlan, "name" | "slots">[],
): TargetState[] {
  return [...targets].map(([provider, { slots, keys, models }]) => ({
    provider,
    taken: slots.taken,
    concurrency: plans.find(({ name }) => name === provider)?.slots.concurrency ?? 0,
    waiting: slots.waiting,
    keys: keys.keys.map(({ number, cooldowns }) => ({ number, cooldowns: cooldowns(mostCooldowns) })),
    models: models.latest(mostModels).map(([model, { breaker, firstToken, outstanding }]) => ({
      model,
      outstanding,
      breaker: breaker.state,
      retryInMs: breaker.retryInMs,
      firstTokenMs: firstToken.valueMs,
    })),
  }));
}
