import type { Open } from "../../src/core/answer/answer.ts";
import { withoutPrices } from "../../src/core/call/pricing.ts";
import type { TimeLimits } from "../../src/core/call/time-limits.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { Provider } from "../../src/core/provider.ts";
import { completionKind } from "../../src/routing/completions.ts";
import { type CountTokens, createCountTokens } from "../../src/routing/count-tokens.ts";
import { createKeyRing } from "../../src/routing/keys/key-ring.ts";
import type { BreakerSettings } from "../../src/routing/layers/circuit-breaker.ts";
import { fallBack } from "../../src/routing/layers/fallback.ts";
import type { RetrySettings } from "../../src/routing/layers/retry.ts";
import { createRetryBudget, type RetryBudgetSettings } from "../../src/routing/layers/retry-budget.ts";
import type { SlotLimits } from "../../src/routing/layers/slot-limits.ts";
import { createSlots, type Slots } from "../../src/routing/layers/slots.ts";
import { createRoutes, type Routes, routeRequests } from "../../src/routing/routes.ts";
import type { Alias } from "../../src/routing/targets/aliases.ts";
import { openTarget } from "../../src/routing/targets/ask-target.ts";
import type { ModelResolver, Target } from "../../src/routing/targets/model-resolver.ts";
import { createModelStates } from "../../src/routing/targets/model-states.ts";
import { createReferenceCount } from "../../src/routing/targets/reference-count.ts";
import { createFakeClock } from "./fake-clock.ts";

/** Settings that are the gateway's own defaults. */
export const breakerSettings: BreakerSettings = {
  ...{ consecutiveFailures: 5, failureShare: 0.5, minCalls: 10 },
  ...{ windowMs: 10_000, openMs: 5_000, maxOpenMs: 60_000 },
};
export const budgetSettings: RetryBudgetSettings = { share: 0.2, least: 10, windowMs: 10_000 };
export const retrySettings: RetrySettings = { maxAttempts: 3, baseMs: 200, maxMs: 5_000, maxRetryAfterMs: 30_000 };

/** Settings of a target that a test is about. */
export interface TargetOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<SlotLimits>;
  readonly slots?: Slots;
  readonly breaker?: Partial<BreakerSettings>;
  readonly budget?: Partial<RetryBudgetSettings>;
  readonly timeouts?: Partial<TimeLimits>;
  /** The provider with its further keys. */
  readonly otherKeys?: readonly Provider[];
}

/** Slots of a provider: generous, and without a queue. */
export function slotsOf(name: string, limits: Partial<SlotLimits> = {}, clock: Clock = createFakeClock()): Slots {
  const all = { concurrency: 64, queueLength: 0, queueTimeoutMs: 1_000, ...limits };
  return createSlots({ subject: `provider:${name}`, name, calls: "upstream calls" }, () => all, clock);
}

/** A target of a provider, as the engine makes one. */
export function targetOf(provider: Provider, options: TargetOptions = {}): Target {
  const { clock = createFakeClock(), limits, breaker, budget, timeouts, otherKeys = [] } = options;
  const { slots = slotsOf(provider.name, limits, clock) } = options;
  return {
    provider,
    slots,
    references: createReferenceCount(),
    keys: createKeyRing([provider, ...otherKeys], clock),
    models: createModelStates({ ...breakerSettings, ...breaker }, clock, () => 0.5),
    pricing: withoutPrices,
    retryBudget: createRetryBudget({ ...budgetSettings, ...budget }, clock),
    timeouts: { connectMs: undefined, firstTokenMs: undefined, idleMs: undefined, totalMs: undefined, ...timeouts },
  };
}

/** A resolver of targets by their providers' names. */
export function resolverOf(
  targets: readonly Target[],
  aliases: Readonly<Record<string, Alias>> = {},
  maxAttempts: number = retrySettings.maxAttempts,
): ModelResolver {
  return {
    targets: new Map(targets.map((target) => [target.provider.name, target])),
    aliases: new Map(Object.entries(aliases)),
    maxAttempts,
  };
}

/** Opens answers of a resolver as they come: no retry, and no breaker. */
export function openOnce(resolver: ModelResolver): Open {
  const { mapping } = completionKind;
  return routeRequests(
    resolver,
    mapping,
    fallBack({ guarded: openTarget, unguarded: openTarget }, () => 0),
  );
}

/** The routes of a resolver, in a gateway with room for every call. */
export function routesOf(resolver: ModelResolver, retries: Partial<RetrySettings> = {}, random = () => 0): Routes {
  const settings = { ...retrySettings, maxAttempts: resolver.maxAttempts, ...retries };
  const slots = slotsOf("gateway", { concurrency: 100_000 });
  return createRoutes({ resolver, slots, retries: () => settings, random });
}

/** Counts at the targets of a resolver as they come; waits between attempts are 0. */
export function countAt(resolver: ModelResolver): CountTokens {
  return createCountTokens(routesOf(resolver), () => 0);
}

/** An alias for one target or several of equal weight, in their order. */
export function aliasOf(targets: string | readonly string[], options: Partial<Alias> = {}): Alias {
  return {
    targets: [targets].flat().map((target) => ({ target, weight: 1, priority: 0 })),
    policy: "ordered",
    fallbackOn: ["rateLimit", "overload", "error", "timeout", "contextLength"],
    timeouts: { connectMs: undefined, firstTokenMs: undefined, idleMs: undefined, totalMs: undefined },
    defaults: {
      ...{ maxTokens: undefined, temperature: undefined, topP: undefined, topK: undefined },
      ...{ frequencyPenalty: undefined, presencePenalty: undefined, stopSequences: [], reasoningEffort: undefined },
    },
    caps: { maxTokens: undefined, totalMs: undefined },
    ...options,
  };
}
