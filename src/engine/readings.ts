// What metrics read of the targets of an engine.
import type { ConfiguredNames, ProviderReading } from "../core/readings.ts";
import { originOf } from "../providers/kinds.ts";
import type { Alias } from "../routing/targets/aliases.ts";
import type { ModelResolver, Target } from "../routing/targets/model-resolver.ts";
import type { ProviderPlan } from "./build-target.ts";

/** Reads the providers as they are now. */
export function readProviders(targets: ModelResolver["targets"]): ProviderReading[] {
  return [...targets].map(([name, { keys }]) => ({
    name,
    keysCoolingDown: keys.keys.filter((key) => key.cooldowns(1).length > 0).length,
    connections: connectionsOf(keys),
  }));
}

/** The connections of all keys together. */
function connectionsOf({ keys }: Target["keys"]): ProviderReading["connections"] {
  const counts = keys.flatMap(({ provider }) => provider.connections?.() ?? []);
  if (counts.length === 0) return undefined;
  return {
    idle: counts.reduce((sum, { idle }) => sum + idle, 0),
    used: counts.reduce((sum, { used }) => sum + used, 0),
  };
}

/** The names of the configuration as it is now. */
export function namesOf(
  { targets, aliases }: Pick<ModelResolver, "targets" | "aliases">,
  plans: readonly ProviderPlan[],
): ConfiguredNames {
  const urls = new Map(plans.map((plan) => [plan.name, "provider" in plan ? undefined : originOf(plan)]));
  const listed = [...targets.values()].flatMap(({ provider }) =>
    provider.models.map((model) => `${provider.name}/${model}`),
  );
  return {
    models: [...aliases.keys(), ...listed],
    targets: [...new Set([...[...aliases.values()].flatMap(targetsOf), ...listed])],
    providers: [...targets.values()].map(({ provider: { name, kind } }) => ({ name, kind, url: urls.get(name) })),
  };
}

function targetsOf({ targets }: Alias): string[] {
  return targets.map(({ target }) => target);
}
