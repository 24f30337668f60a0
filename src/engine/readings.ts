// What metrics read of the targets of an engine.
import type { Provider } from "../core/provider.ts";
import type { ConfiguredNames, ProviderReading } from "../core/readings.ts";
import { conventionNameOf, originOf } from "../providers/kinds.ts";
import type { Alias } from "../routing/targets/aliases.ts";
import type { ModelResolver, Target } from "../routing/targets/model-resolver.ts";
import { mostModels } from "../routing/targets/model-states.ts";
import type { ProviderPlan } from "./build-target.ts";

/** Reads the providers as they are now. */
export function readProviders(targets: ModelResolver["targets"]): ProviderReading[] {
  return [...targets].map(([name, { keys, models }]) => ({
    name,
    keysCoolingDown: keys.keys.filter((key) => key.cooldowns(1).length > 0).length,
    connections: connectionsOf(keys),
    breakers: models.latest(mostModels).map(([model, { breaker }]) => ({ model, state: breaker.state })),
  }));
}

/** The connections of all keys together. */
function connectionsOf({ keys }: Target["keys"]): ProviderReading["connections"] {
  const counts = keys.flatMap(({ provider }) => countConnections(provider) ?? []);
  if (counts.length === 0) return undefined;
  return {
    idle: counts.reduce((sum, { idle }) => sum + idle, 0),
    used: counts.reduce((sum, { used }) => sum + used, 0),
  };
}

function countConnections(provider: Provider): ProviderReading["connections"] {
  try {
    return provider.connections?.();
  } catch {
    // A program may have made it. What it cannot count must not cost all other metrics.
    return undefined;
  }
}

/** The names of the configuration as it is now. */
export function namesOf(
  { targets, aliases }: Pick<ModelResolver, "targets" | "aliases">,
  plans: readonly ProviderPlan[],
): ConfiguredNames {
  // Of a provider that a program brings along neither is known.
  const facts = new Map(
    plans.flatMap((plan) =>
      "provider" in plan ? [] : [[plan.name, { url: originOf(plan), conventionName: conventionNameOf(plan) }] as const],
    ),
  );
  const listed = [...targets.values()].flatMap(({ provider }) =>
    provider.models.map((model) => `${provider.name}/${model}`),
  );
  return {
    models: [...aliases.keys(), ...listed],
    targets: [...new Set([...[...aliases.values()].flatMap(targetsOf), ...listed])],
    providers: [...targets.values()].map(({ provider: { name, kind } }) => ({ name, kind, ...facts.get(name) })),
  };
}

function targetsOf({ targets }: Alias): string[] {
  return targets.map(({ target }) => target);
}
