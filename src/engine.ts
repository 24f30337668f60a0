// The part behind the server: targets by the configuration, their routes, and the catalog of models.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { AdmissionConfig, Config, ProviderConfig, ProxyServerConfig } from "./config/config.ts";
import { findProxy } from "./config/proxies/proxies.ts";
import { createRunner, type Runner } from "./core/call/runner.ts";
import type { DefaultTimeLimits } from "./core/call/time-limits.ts";
import type { Clock } from "./core/clock.ts";
import type { Log } from "./core/log.ts";
import { composeObservers, type Observer } from "./core/observer.ts";
import type { Provider } from "./core/provider.ts";
import type { CompleteRequest } from "./gen/tokenwire/v1/completion_pb.ts";
import { createProviders, originOf, placeOf } from "./providers/kinds.ts";
import { completionKind } from "./routing/completions.ts";
import { type CountTokens, createCountTokens } from "./routing/count-tokens.ts";
import { type Catalog, createCatalog } from "./routing/discovery/catalog.ts";
import { createListings } from "./routing/discovery/listings.ts";
import { createKeyRing } from "./routing/keys/key-ring.ts";
import type { CooldownChange } from "./routing/keys/key-state.ts";
import type { BreakerTransition } from "./routing/layers/circuit-breaker.ts";
import { createRetryBudget } from "./routing/layers/retry-budget.ts";
import type { SlotLimits, SlotOwner } from "./routing/layers/slot-limits.ts";
import { createSlots } from "./routing/layers/slots.ts";
import { createRoutes } from "./routing/routes.ts";
import type { SharedRouting, TargetChange } from "./routing/shared-routing.ts";
import type { ModelResolver, Target } from "./routing/targets/model-resolver.ts";
import { createModelStates } from "./routing/targets/model-states.ts";
import { createReferenceCount } from "./routing/targets/reference-count.ts";
import { createTargetRegistry } from "./routing/targets/target-registry.ts";

/** Handles the requests of a gateway, whichever transport they came by. */
export interface Engine {
  /** Runs completions. */
  readonly runner: Runner;
  readonly countTokens: CountTokens;
  readonly catalog: Catalog;
  /** The limits of a call of this request that begins now, where the request sets none. */
  timeoutsOf(request: CompleteRequest): DefaultTimeLimits;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
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
export interface EngineSettings extends Pick<Config, "models" | "timeouts" | "admission" | "retries" | "breaker"> {
  readonly providers: readonly ProviderPlan[];
}

/** A provider by its settings, or one that a program brings along, and the limits of the calls to it. */
export type ProviderPlan =
  | ProviderConfig
  | (Pick<ProviderConfig, "name" | "slots" | "timeouts"> & { readonly provider: Provider });

/** The dependencies of a gateway, in addition to its configuration. */
export interface Dependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to 1, for what chance decides: waits before retries, and which target is tried first. */
  readonly random: () => number;
  /** Observers of the calls and the breakers, in addition to the log. */
  readonly observers?: readonly Partial<Observer>[];
  /** Where several processes are one server; without, nothing is shared. */
  readonly shared?: SharedRouting;
}

/** Creates an engine. Its creator closes it. */
export function createEngine(settings: EngineSettings, dependencies: Dependencies): Engine {
  const { clock, log, random, observers = [], shared } = dependencies;
  const { breakerChanged } = composeObservers(observers, log);
  let current = settings;
  let aliases: ModelResolver["aliases"] = new Map();
  const registry = createTargetRegistry({
    build: (blueprint: Blueprint) => toTarget(blueprint, dependencies, breakerChanged),
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
    runner: createRunner(routes(completionKind)),
    countTokens: createCountTokens(routes, random),
    catalog: createCatalog(resolver, listings),
    timeoutsOf: ({ model }) => ({
      ...current.timeouts,
      totalMs: aliases.get(model)?.timeouts.totalMs ?? current.timeouts.totalMs,
    }),
    get models() {
      return [...aliases.keys(), ...[...registry.targets.values()].flatMap(({ provider }) => toNames(provider))];
    },
    prepare,
    close() {
      listings.close();
      return registry.close();
    },
  };
}

/** What a target is made of: when any of it changes, it is made anew. */
interface Blueprint {
  readonly name: string;
  readonly plan: ProviderPlan;
  readonly breaker: Config["breaker"];
  readonly budget: Config["retries"]["budget"];
}

function toTarget(
  blueprint: Blueprint,
  { clock, random, shared }: Dependencies,
  breakerChanged: Observer["breakerChanged"],
): Target {
  const { plan, breaker, budget } = blueprint;
  const { name, slots, timeouts } = plan;
  const [provider, ...others] = toProviders(plan, clock);
  const owner = providerOwner(name);
  const publisher = shared && createPublisher(shared, name, toFingerprint(blueprint));
  return {
    provider,
    keys: createKeyRing([provider, ...others], clock, publisher?.cooldown),
    slots: shared?.slots(owner.subject) ?? createSlots(owner, () => slots, clock),
    references: createReferenceCount(),
    models: createModelStates(
      ...([breaker, clock, random] as const),
      (model, state) => breakerChanged({ provider: name, model, state }),
      publisher?.breaker,
    ),
    retryBudget: shared?.retryBudget(name) ?? createRetryBudget(budget, clock),
    timeouts: { ...timeouts, connectMs: "connectTimeoutMs" in plan ? plan.connectTimeoutMs : undefined },
    fingerprint: publisher?.fingerprint,
  };
}

/** The owner of the slots for all calls. */
export const gatewayOwner: SlotOwner = { subject: "gateway", name: "the gateway", calls: "calls" };

/** The owner of the slots for upstream calls to a provider. */
export function providerOwner(name: string): SlotOwner {
  return { subject: `provider:${name}`, name, calls: "upstream calls" };
}

/** Says what a target is made of, without its secrets. */
function toFingerprint({ plan, breaker, budget }: Blueprint): string {
  return createHash("sha256")
    .update(JSON.stringify([plan, breaker, budget]))
    .digest("base64");
}

/** Publishes the changes of one target. */
function createPublisher({ publish }: SharedRouting, provider: string, fingerprint: string) {
  return {
    fingerprint,
    breaker: (model: string, transition: BreakerTransition): void =>
      publish({ provider, fingerprint, kind: "breaker", model, transition }),
    cooldown: (key: number, change: CooldownChange): void =>
      publish({ provider, fingerprint, kind: "cooldown", key, change }),
  };
}

/** Makes a target follow a change of the same target in another process. */
function follow(target: Target | undefined, change: TargetChange): void {
  if (target === undefined || target.fingerprint !== change.fingerprint) return;
  switch (change.kind) {
    case "breaker":
      return target.models.of(change.model).breaker.follow(change.transition);
    case "cooldown":
      return target.keys.keys[change.key - 1]?.follow(change.change);
    default:
      return change satisfies never;
  }
}

/** A provider for each of its keys. */
function toProviders(plan: ProviderPlan, clock: Clock): [Provider, ...Provider[]] {
  if ("provider" in plan) return [plan.provider];
  return createProviders(plan, { clock, proxyFor: (origin) => plan.proxy && findProxy(origin, plan.proxy) });
}

/** A configured provider, as text for people. */
export interface ProviderDescription {
  readonly name: string;
  readonly kind: string;
  /** Where it is: a URL, or words. */
  readonly place: string;
  /** How many keys share its calls. */
  readonly keys: number;
  /** Most upstream calls at once. */
  readonly concurrency: number;
  /** The proxy between the gateway and it; undefined for none. */
  readonly proxy: ProxyServerConfig | undefined;
}

/** Describes a configured provider. Throws a ConfigError when its proxy cannot be used. */
export function describeProvider(plan: ProviderConfig): ProviderDescription {
  const { name, kind, slots } = plan;
  const origin = originOf(plan);
  return {
    name,
    kind,
    place: placeOf(plan),
    keys: "apiKeys" in plan ? plan.apiKeys.length : 0,
    concurrency: slots.concurrency,
    proxy: origin === undefined || plan.proxy === undefined ? undefined : findProxy(origin, plan.proxy),
  };
}

/** The limits of the slots for all calls. */
export function toSlotLimits({
  maxCalls,
  maxCallsPerCaller,
  queueLength,
  queueTimeoutMs,
}: AdmissionConfig): SlotLimits {
  return { queueLength, queueTimeoutMs, concurrency: maxCalls, perCaller: maxCallsPerCaller };
}

function toNames({ name, models }: Provider): string[] {
  return models.length === 0 ? [`${name}/…`] : models.map((model) => `${name}/${model}`);
}
