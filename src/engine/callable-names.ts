import type { Provider } from "../core/provider.ts";
import type { ModelResolver } from "../routing/targets/model-resolver.ts";

/** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
export function toCallableNames(aliases: ModelResolver["aliases"], targets: ModelResolver["targets"]): string[] {
  return [...aliases.keys(), ...[...targets.values()].flatMap(({ provider }) => toNames(provider))];
}

function toNames({ name, models }: Provider): string[] {
  return models.length === 0 ? [`${name}/…`] : models.map((model) => `${name}/${model}`);
}
