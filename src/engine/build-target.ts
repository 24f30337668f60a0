import type { Config, ProviderConfig } from "../config/config.ts";
import { findProxy } from "../config/proxies/proxies.ts";
import type { ModelPricing } from "../core/call/pricing.ts";
import type { Clock } from "../core/clock.ts";
import type { Observer } from "../core/observer.ts";
import type { Provider } from "../core/provider.ts";
import { createProviders, originOf } from "../providers/kinds.ts";
import { createKeyRing } from "../routing/keys/key-ring.ts";
import { createRetryBudget } from "../routing/layers/retry-budget.ts";
import { createSlots } from "../routing/layers/slots.ts";
import type { SharedRouting } from "../routing/shared-routing.ts";
import type { Target } from "../routing/targets/model-resolver.ts";
import { createModelStates } from "../routing/targets/model-states.ts";
import { createReferenceCount } from "../routing/targets/reference-count.ts";
import { createPublisher } from "./shared-target.ts";
import { providerOwner } from "./slot-owners.ts";

/** A provider by its settings, or one that a program brings along, and the limits of the calls to it. */
export type ProviderPlan =
  | ProviderConfig
  | (Pick<ProviderConfig, "name" | "slots" | "timeouts"> & { readonly provider: Provider });

/** What a target is built from: when any of it changes, the target is built anew. */
export interface Blueprint {
  readonly name: string;
  readonly plan: ProviderPlan;
  readonly breaker: Config["breaker"];
  readonly budget: Config["retries"]["budget"];
}

/** What a target needs besides its blueprint. */
export interface TargetDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  /** Sees the changes of its breakers. */
  readonly observer: Pick<Observer, "breakerChanged">;
  /** Where several processes are one server; without, nothing is shared. */
  readonly shared?: SharedRouting | undefined;
  /** The prices of a provider's models, by the URL of its server, which is undefined where it has none. */
  readonly pricesOf: (provider: string, url: string | undefined) => ModelPricing;
}

/** Builds a target: its providers, with the slots, breakers, keys and retry budget of their calls. */
export function buildTarget({ plan, breaker, budget }: Blueprint, dependencies: TargetDependencies): Target {
  const { clock, random, observer, shared, pricesOf } = dependencies;
  const { name, slots, timeouts } = plan;
  const [provider, ...others] = toProviders(plan, clock);
  const owner = providerOwner(name);
  const publisher = shared && createPublisher(shared, name, [plan, breaker, budget]);
  return {
    provider,
    keys: createKeyRing([provider, ...others], clock, publisher?.cooldown),
    slots: shared?.slots(owner.subject) ?? createSlots(owner, () => slots, clock),
    references: createReferenceCount(),
    models: createModelStates(
      ...([breaker, clock, random] as const),
      (model, state, isFollowed) => observer.breakerChanged({ provider: name, model, state, isFollowed }),
      publisher?.breaker,
    ),
    pricing: pricesOf(name, "provider" in plan ? undefined : originOf(plan)),
    retryBudget: shared?.retryBudget(name) ?? createRetryBudget(budget, clock),
    timeouts: { ...timeouts, connectMs: "connectTimeoutMs" in plan ? plan.connectTimeoutMs : undefined },
    fingerprint: publisher?.fingerprint,
  };
}

/** A provider for each of its keys. */
function toProviders(plan: ProviderPlan, clock: Clock): [Provider, ...Provider[]] {
  if ("provider" in plan) return [plan.provider];
  return createProviders(plan, { clock, proxyFor: (origin) => plan.proxy && findProxy(origin, plan.proxy) });
}
