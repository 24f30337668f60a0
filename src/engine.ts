// What is behind the front door: the only file that knows the order of layers, and where it is read.
import { isDeepStrictEqual } from "node:util";
import type { Config, ProviderConfig, TimeoutConfig } from "./config/config.ts";
import type { Clock } from "./core/clock.ts";
import { type Completions, createCompletions } from "./core/completions.ts";
import type { Log } from "./core/log.ts";
import type { Provider } from "./core/provider.ts";
import { createProvider } from "./providers/registry.ts";
import { resolveAliases } from "./routing/aliases.ts";
import { type Catalog, createCatalog } from "./routing/catalog.ts";
import { type CountTokens, countTokensAt } from "./routing/count-tokens.ts";
import type { Directory } from "./routing/directory.ts";
import { createFleet } from "./routing/fleet.ts";
import { createListings } from "./routing/listings.ts";
import { createSlots } from "./routing/slots.ts";
import { openTarget } from "./routing/targets.ts";

/** What a gateway does with a request, whichever way it came. */
export interface Engine {
  readonly completions: Completions;
  readonly countTokens: CountTokens;
  readonly catalog: Catalog;
  /** The limits of calls that begin now. */
  readonly timeouts: TimeoutConfig;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
  /**
   * Makes other providers ready, and returns the function that goes on with them
   * and with other aliases and timeouts, all at once: calls that have begun end on
   * those that they began with. Throws when a provider cannot be created.
   */
  prepare(settings: EngineSettings): () => void;
  /** Lets go of all providers. No call may be open. */
  close(): Promise<void>;
}

/** The part of a configuration that is behind the front door. */
export interface EngineSettings extends Pick<Config, "models" | "timeouts"> {
  readonly providers: readonly ProviderPlan[];
}

/** A provider by its settings, or one that a program brings along, and the limits of the calls to it. */
export type ProviderPlan = ProviderConfig | (Pick<ProviderConfig, "name" | "slots"> & { readonly provider: Provider });

/** What a gateway needs besides its configuration. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
}

/** Creates an engine. Whoever creates it closes it. */
export function createEngine(settings: EngineSettings, { clock, log }: Surroundings): Engine {
  const fleet = createFleet<ProviderPlan>({
    build: (plan) => ({
      provider: "provider" in plan ? plan.provider : createProvider(plan, { clock }),
      slots: createSlots(plan.name, plan.slots, clock),
    }),
    isSame: isDeepStrictEqual,
    log,
  });
  const listings = createListings({ clock, log });
  let { timeouts } = settings;
  let aliases: Directory["aliases"] = new Map();
  const directory: Directory = {
    get targets() {
      return fleet.targets;
    },
    get aliases() {
      return aliases;
    },
  };

  function prepare(next: EngineSettings): () => void {
    const goOn = fleet.prepare(next.providers);
    return () => {
      goOn();
      aliases = new Map(next.models.map((model) => [model.name, model]));
      timeouts = next.timeouts;
    };
  }

  prepare(settings)();
  // From a request to its target.
  const open = resolveAliases(directory)(openTarget(directory));
  return {
    completions: createCompletions(open),
    countTokens: countTokensAt(directory),
    catalog: createCatalog(directory, listings),
    get timeouts() {
      return timeouts;
    },
    get models() {
      return [...aliases.keys(), ...[...fleet.targets.values()].flatMap(({ provider }) => toNames(provider))];
    },
    prepare,
    close() {
      listings.close();
      return fleet.close();
    },
  };
}

function toNames({ name, models }: Provider): string[] {
  return models.length === 0 ? [`${name}/…`] : models.map((model) => `${name}/${model}`);
}
