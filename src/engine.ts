// What is behind the front door: the only file that knows the order of layers, and where it is read.
import { isDeepStrictEqual } from "node:util";
import type { AdmissionConfig, Config, ProviderConfig, ProxyServerConfig, TimeoutConfig } from "./config/config.ts";
import { findProxy } from "./config/proxies.ts";
import type { Open } from "./core/answer/answer.ts";
import { type Completions, createCompletions } from "./core/call/completions.ts";
import type { Clock } from "./core/clock.ts";
import type { Log } from "./core/log.ts";
import type { Provider } from "./core/provider.ts";
import type { CompleteRequest } from "./gen/tokenwire/v1/completion_pb.ts";
import { createProviders, originOf, placeOf } from "./providers/kinds.ts";
import { type CountTokens, countTokensAt } from "./routing/count-tokens.ts";
import { type Catalog, createCatalog } from "./routing/discovery/catalog.ts";
import { createListings } from "./routing/discovery/listings.ts";
import { createKeyRing } from "./routing/keys/key-ring.ts";
import { admit } from "./routing/layers/admission.ts";
import { withBreakers } from "./routing/layers/breaker.ts";
import { fallBack } from "./routing/layers/fallback.ts";
import { tryOtherKeys } from "./routing/layers/key-failover.ts";
import { retry } from "./routing/layers/retry.ts";
import { createRetryBudget } from "./routing/layers/retry-budget.ts";
import { createSlots } from "./routing/layers/slots.ts";
import { routeRequests } from "./routing/route-requests.ts";
import { openTarget } from "./routing/targets/ask-target.ts";
import type { Directory, Target } from "./routing/targets/model-resolver.ts";
import { createModelStates } from "./routing/targets/model-states.ts";
import { createUsers } from "./routing/targets/reference-count.ts";
import { createFleet } from "./routing/targets/target-registry.ts";

/** What a gateway does with a request, whichever way it came. */
export interface Engine {
  readonly completions: Completions;
  readonly countTokens: CountTokens;
  readonly catalog: Catalog;
  /** The limits of a call of this request that begins now, where the request does not say. */
  timeoutsOf(request: CompleteRequest): TimeoutConfig;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
  /**
   * Makes other providers ready, and returns the function that goes on with them
   * and with other aliases and limits, all at once: calls that have begun end on
   * those that they began with. Throws when a provider cannot be created.
   */
  prepare(settings: EngineSettings): () => void;
  /** Lets go of all providers. No call may be open. */
  close(): Promise<void>;
}

/** The part of a configuration that is behind the front door. */
export interface EngineSettings extends Pick<Config, "models" | "timeouts" | "admission" | "retries" | "breaker"> {
  readonly providers: readonly ProviderPlan[];
}

/** A provider by its settings, or one that a program brings along, and the limits of the calls to it. */
export type ProviderPlan =
  | ProviderConfig
  | (Pick<ProviderConfig, "name" | "slots" | "timeouts"> & { readonly provider: Provider });

/** What a gateway needs besides its configuration. */
export interface Dependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to 1, for what chance decides: waits before retries, and which target is tried first. */
  readonly random: () => number;
}

/** Creates an engine. Whoever creates it closes it. */
export function createEngine(settings: EngineSettings, { clock, log, random }: Dependencies): Engine {
  let current = settings;
  let aliases: Directory["aliases"] = new Map();
  const fleet = createFleet({
    build: (blueprint: Blueprint) => toTarget(blueprint, { clock, log, random }),
    isSame: isDeepStrictEqual,
    log,
  });
  const listings = createListings({ clock, log });
  const directory: Directory = {
    get targets() {
      return fleet.targets;
    },
    get aliases() {
      return aliases;
    },
    get retries() {
      return current.retries;
    },
  };
  const gatewaySlots = createSlots(
    { subject: "gateway", name: "the gateway", calls: "calls" },
    () => toSlotLimits(current.admission),
    clock,
  );

  // From the whole call to one try at one target; nothing of it is in the way of a token.
  const guarded = tryOtherKeys(withBreakers({ isForced: false })(openTarget));
  const unguarded = tryOtherKeys(withBreakers({ isForced: true })(openTarget));
  const routed = retry(random)(fallBack({ guarded, unguarded }, random));
  const admitted = admit(gatewaySlots);
  const open: Open = admitted(routeRequests(directory)(routed));

  function prepare(next: EngineSettings): () => void {
    const { breaker, retries } = next;
    const goOn = fleet.prepare(
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
    completions: createCompletions(open),
    countTokens: admitted(countTokensAt(directory, random)),
    catalog: createCatalog(directory, listings),
    timeoutsOf: ({ model }) => ({
      ...current.timeouts,
      totalMs: aliases.get(model)?.timeouts.totalMs ?? current.timeouts.totalMs,
    }),
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

/** What a target is made of: when any of it changes, it is made anew. */
interface Blueprint {
  readonly name: string;
  readonly plan: ProviderPlan;
  readonly breaker: Config["breaker"];
  readonly budget: Config["retries"]["budget"];
}

function toTarget({ plan, breaker, budget }: Blueprint, { clock, random }: Dependencies): Target {
  const { name, slots, timeouts } = plan;
  const [provider, ...others] = toProviders(plan, clock);
  return {
    provider,
    keys: createKeyRing([provider, ...others], clock),
    slots: createSlots({ subject: `provider:${name}`, name, calls: "upstream calls" }, () => slots, clock),
    users: createUsers(),
    models: createModelStates(breaker, clock, random),
    retryBudget: createRetryBudget(budget, clock),
    timeouts: { ...timeouts, connectMs: "connectTimeoutMs" in plan ? plan.connectTimeoutMs : undefined },
  };
}

/** A provider for each of its keys. */
function toProviders(plan: ProviderPlan, clock: Clock): [Provider, ...Provider[]] {
  if ("provider" in plan) return [plan.provider];
  return createProviders(plan, { clock, proxyFor: (origin) => plan.proxy && findProxy(origin, plan.proxy) });
}

/** What a configured provider is, for people. */
export interface ProviderDescription {
  readonly name: string;
  readonly kind: string;
  /** Where it is: a URL, or words. */
  readonly place: string;
  /** How many keys share its calls. */
  readonly keys: number;
  /** Most upstream calls at once. */
  readonly concurrency: number;
  /** The proxy that it is asked through; undefined for none. */
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

function toSlotLimits({ maxCalls, maxCallsPerCaller, queueLength, queueTimeoutMs }: AdmissionConfig) {
  return { queueLength, queueTimeoutMs, concurrency: maxCalls, perCaller: maxCallsPerCaller };
}

function toNames({ name, models }: Provider): string[] {
  return models.length === 0 ? [`${name}/…`] : models.map((model) => `${name}/${model}`);
}
