// The options of a program → the settings of a gateway.
import type { GatewaySettings } from "../app.ts";
import { standIn } from "../config/embedders-providers.ts";
import { ConfigError } from "../config/faults/config-error.ts";
import { completeConfig, loadWithKinds } from "../config/load.ts";
import { isMapping } from "../config/tree.ts";
import type { Provider } from "../core/provider.ts";
import type { ProviderPlan } from "../engine/build-target.ts";
import type { FileOptions, GatewayOptions, ProgramOptions, ProviderInput } from "./options.ts";

/** Completes the options of a program. Throws a {@link ConfigError} with every fault. */
export function toSettings(options: GatewayOptions): GatewaySettings {
  return options.configFile === undefined ? fromProgram(options) : fromFile(options);
}

function fromProgram({
  providers,
  log: _log,
  metrics: _metrics,
  configFile: _none,
  ...sections
}: ProgramOptions): GatewaySettings {
  if ((sections.server?.workers ?? 1) !== 1) throw new ConfigError([workersFault]);
  const config = completeConfig({ ...sections, ...(providers && { providers: withoutOwn(providers) }) });
  return {
    ...config,
    providers: config.providers.map((plan) => {
      const given = providers?.[plan.name];
      return given !== undefined && isProvider(given) ? withProvider(plan, given) : plan;
    }),
  };
}

const workersFault =
  "server.workers: a gateway in a program is one process; leave it out, or use `tokenwire serve --workers` for several";

function withoutOwn(providers: Readonly<Record<string, ProviderInput | Provider>>): Record<string, ProviderInput> {
  return Object.fromEntries(
    Object.entries(providers).map(([name, given]) => [name, isProvider(given) ? standIn : given]),
  );
}

function isProvider(given: ProviderInput | Provider): given is Provider {
  return isMapping(given) && "open" in given;
}

function fromFile({ configFile, kinds = {} }: FileOptions): GatewaySettings {
  const { config, own } = loadWithKinds(configFile, new Map(Object.entries(kinds)));
  return {
    ...config,
    providers: config.providers.map((plan) => {
      const declared = own.get(plan.name);
      return declared === undefined ? plan : withProvider(plan, declared.kind(plan.name, declared.settings));
    }),
  };
}

/** Puts a program's own provider in place of the configured one. */
function withProvider({ name, slots, timeouts }: ProviderPlan, provider: Provider): ProviderPlan {
  if (provider.name === name) return { name, slots, timeouts, provider };
  const ownName = JSON.stringify(provider.name);
  throw new ConfigError([
    `providers.${name}: its provider calls itself ${ownName}; write the same name in both places`,
  ]);
}
