// The part behind the server: targets by the configuration, their routes, and the catalog of models.
import { isDeepStrictEqual } from "node:util";
import type { Config } from "./config/config.ts";
import { createRunner, type Runner, type Tap } from "./core/call/runner.ts";
import type { DefaultTimeLimits } from "./core/call/time-limits.ts";
import type { Clock } from "./core/clock.ts";
import type { Log } from "./core/log.ts";
import type { Observer } from "./core/observer.ts";
import type { ConfiguredNames, ProviderReading } from "./core/readings.ts";
import { createPriceBook } from "./cost/price-book.ts";
import { priceList } from "./cost/price-list.ts";
import { type Blueprint, buildTarget, type ProviderPlan } from "./engine/build-target.ts";
import { toCallableNames } from "./engine/callable-names.ts";
import { namesOf, readProviders } from "./engine/readings.ts";
import { follow } from "./engine/shared-target.ts";
import { gatewayOwner, toSlotLimits } from "./engine/slot-owners.ts";
import { type TargetState, toTargetStates } from "./engine/target-states.ts";
import type { CompleteRequest } from "./gen/tokenwire/v1/completion_pb.ts";
import { completionKind } from "./routing/completions.ts";
import { type CountTokens, createCountTokens } from "./routing/count-tokens.ts";
import { type Catalog, createCatalog } from "./routing/discovery/catalog.ts";
import { createListings } from "./routing/discovery/listings.ts";
import { createSlots } from "./routing/layers/slots.ts";
import { createRoutes } from "./routing/routes.ts";
import type { SharedRouting } from "./routing/shared-routing.ts";
import type { ModelResolver } from "./routing/targets/model-resolver.ts";
import { createTargetRegistry } from "./routing/targets/target-registry.ts";

/** Handles the requests of a gateway, whichever transport they came by. */
export interface Engine {
  /** Runs completions. */
  readonly runner: Runner;
  readonly countTokens: CountTokens;
  readonly catalog: Catalog;
  /** The limits of a call of this request that begins now, where the request sets none. */
  readonly timeoutsOf: (request: CompleteRequest) => DefaultTimeLimits;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
  /** The names that the configuration has now. */
  names(): ConfiguredNames;
  /** Reads the providers as they are now. */
  providers(): readonly ProviderReading[];
  /** What is known of each provider now. */
  readonly targetStates: () => readonly TargetState[];
  /**
   * Creates other providers, and returns the function that switches to them and to
   * other aliases and limits, all at once: calls that have begun end on
   * those that they began with. Throws when a provider cannot be created.
   */
  prepare(settings: EngineSettings): () => void;
  /** Closes all providers. No call may be open. */
  close(): Promise<void>;
}

/** The part of a configuration that is behind the server. */
export interface EngineSettings
  extends Pick<Config, "models" | "prices" | "timeouts" | "admission" | "retries" | "breaker"> {
  readonly providers: readonly ProviderPlan[];
}

/** What an engine needs besides its configuration. */
export interface EngineDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to 1, for what chance decides: waits before retries, and which target is tried first. */
  readonly random: () => number;
  /** Sees the changes of breakers. */
  readonly observer: Observer;
  /** Where several processes are one server; without, nothing is shared. */
  readonly shared?: SharedRouting | undefined;
  /** Sees the events of answers; without, nothing does. */
  readonly tap?: Tap | undefined;
}

/** Creates an engine. Its creator closes it. */
export function createEngine(settings: EngineSettings, dependencies: EngineDependencies): Engine {
  const { clock, log, random, shared } = dependencies;
  let current = settings;
  let aliases: ModelResolver["aliases"] = new Map();
  // A change of prices changes no target: their connections and slots stay.
  const pricesOf = createPriceBook({ configured: () => current.prices, today: () => new Date() });
  const registry = createTargetRegistry({
    build: (blueprint: Blueprint) => buildTarget(blueprint, { ...dependencies, pricesOf }),
    isSame: isDeepStrictEqual,
    log,
  });
  const listings = createListings({ clock, log });
  const resolver: ModelResolver = {
    get targets() {
      return registry.targets;
    },
    get aliases() {
      return aliases;
    },
    get maxAttempts() {
      return current.retries.maxAttempts;
    },
  };
  const gatewaySlots =
    shared?.slots(gatewayOwner.subject) ?? createSlots(gatewayOwner, () => toSlotLimits(current.admission), clock);
  shared?.onChange((change) => follow(registry.targets.get(change.provider), change));

  const routes = createRoutes({ resolver, slots: gatewaySlots, retries: () => current.retries, random });

  function prepare(next: EngineSettings): () => void {
    const { breaker, retries } = next;
    const goOn = registry.prepare(
      next.providers.map((plan) => ({ name: plan.name, plan, breaker, budget: retries.budget })),
    );
    return () => {
      goOn();
      aliases = new Map(next.models.map((model) => [model.name, model]));
      current = next;
    };
  }

  prepare(settings)();
  return {
    runner: createRunner(routes(completionKind), dependencies.tap),
    countTokens: createCountTokens(routes, random),
    catalog: createCatalog(resolver, listings, () => priceList().source.date),
    timeoutsOf({ model }) {
      const totalMs = aliases.get(model)?.timeouts.totalMs;
      return totalMs === undefined ? current.timeouts : { ...current.timeouts, totalMs };
    },
    get models() {
      return toCallableNames(aliases, registry.targets);
    },
    names: () => namesOf(resolver, current.providers),
    providers: () => readProviders(registry.targets),
    targetStates: () => toTargetStates(registry.targets, current.providers),
    prepare,
    close() {
      listings.close();
      return registry.close();
    },
  };
}
