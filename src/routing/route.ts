// Routing: the model of a request, and its fallback models → the targets that may answer it.
import type { Call } from "../core/call/call.ts";
import { fromTimeouts } from "../core/call/time-limits.ts";
import { holdCap } from "../core/text/reserved-members.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import type { LimitSources } from "./attempt-limits.ts";
import type { FallbackClass } from "./failure-table.ts";
import type { RetrySettings } from "./layers/retry-settings.ts";
import { type Alias, type AliasCaps, type AliasTarget, toTargetRequest } from "./targets/aliases.ts";
import { type FoundTarget, findTarget, type ModelResolver } from "./targets/model-resolver.ts";
import type { OrderPolicy } from "./targets/target-order.ts";
import { withModel } from "./targets/with-model.ts";

/** A target that may answer a request. */
export interface Candidate {
  /** "provider/model". */
  readonly name: string;
  /** The request as the target gets it, with the provider's own id of the model. */
  readonly request: CompleteRequest;
  /** Time limits that the request and the alias set, if they do; those of the provider are the target's. */
  readonly limits: CandidateLimits;
  readonly target: FoundTarget;
  readonly priority: number;
  readonly weight: number;
  /** Whether it may be left alone when it keeps failing. */
  readonly isGuarded: boolean;
  /** Most attempts of the call, over all targets. */
  readonly maxAttempts: number;
  /** Failures of the one before it, of the same model, after which it takes over. */
  readonly takesOverAfter: readonly FallbackClass[];
}

/** What a request and an alias say of the time of an attempt. */
export interface CandidateLimits extends Pick<LimitSources, "request" | "alias"> {
  /** Longest attempt that the alias of a fallback model allows, in milliseconds. */
  readonly capMs: number | undefined;
}

/** The targets of one model that a request names. */
export interface ModelGroup {
  /** At least one. */
  readonly candidates: readonly Candidate[];
  readonly policy: OrderPolicy;
  /** Longest call that the alias allows, in milliseconds; no limit of its own when undefined. */
  readonly totalMs: number | undefined;
}

/**
 * The targets that may answer a request: those of its model, then those of each
 * fallback model. It is made once for each call, which so ends on the
 * configuration that it began with.
 */
export interface Route {
  readonly groups: readonly ModelGroup[];
  readonly retries: RetrySettings;
}

/**
 * Makes the route of a request. Throws MODEL_NOT_FOUND, naming the field, for a
 * model that there is not, also when it is one to fall back to: better at once
 * than in an outage.
 */
export function toRoute(resolver: ModelResolver, request: CompleteRequest): Route {
  const names = [request.model, ...request.fallbackModels];
  const groups = names.map((name, index) => {
    const isFallback = index > 0;
    const field = isFallback ? `fallback_models[${index - 1}]` : "model";
    const alias = resolver.aliases.get(name);
    if (alias === undefined) return toTargetGroup(resolver, request, name, field);
    return toModelGroup(resolver, request, alias, { field, isFallback });
  });
  return { groups, retries: resolver.retries };
}

/**
 * Puts a call under what its route asks of it: its targets stay open until it
 * ends, also while it waits to try another one, and it lasts no longer than the
 * alias allows that it named.
 */
export function limitByRoute({ groups }: Route, call: Call): void {
  const targets = groups.flatMap(({ candidates }) => candidates.map(({ target }) => target.references));
  for (const references of new Set(targets)) references.add(call);
  const { totalMs } = groups[0] ?? {};
  if (totalMs !== undefined)
    call.limitTotal(totalMs, `the call took longer than the limit of its model, ${totalMs} ms`);
}

/** Whether the breaker of a target wants it left alone now. */
export function isCircuitOpen({ target: { models, model }, isGuarded }: Candidate): boolean {
  return isGuarded && models.of(model).breaker.state === "open";
}

/** A request may name a target itself. */
function toTargetGroup(resolver: ModelResolver, request: CompleteRequest, name: string, field: string): ModelGroup {
  const target = findTarget(resolver, name, field);
  const candidate: Candidate = {
    name,
    request: withModel(request, target.model),
    limits: { request: fromTimeouts(request.timeouts), alias: undefined, capMs: undefined },
    target,
    priority: 0,
    weight: 1,
    isGuarded: target.provider.failsOnDemand !== true,
    maxAttempts: resolver.retries.maxAttempts,
    takesOverAfter: [],
  };
  return { candidates: [candidate], policy: "ordered", totalMs: undefined };
}

function toModelGroup(
  resolver: ModelResolver,
  request: CompleteRequest,
  alias: Alias,
  { field, isFallback }: { readonly field: string; readonly isFallback: boolean },
): ModelGroup {
  const { targets, policy, caps, fallbackOn } = alias;
  const holdCapOf = createCapHolder(request, caps);
  const limits: CandidateLimits = {
    request: fromTimeouts(request.timeouts),
    alias: alias.timeouts,
    // The cap of the alias that the call names is one of the whole call.
    capMs: isFallback ? caps.totalMs : undefined,
  };
  const toCandidate = ({ target: name, priority, weight }: AliasTarget): Candidate => {
    const target = findTarget(resolver, name, field);
    holdCapOf(target.provider.kind);
    return {
      ...{ name, target, priority, weight, isGuarded: true, takesOverAfter: fallbackOn },
      request: toTargetRequest(request, alias, target.model),
      limits,
      maxAttempts: resolver.retries.maxAttempts,
    };
  };
  return { candidates: targets.map(toCandidate), policy, totalMs: caps.totalMs };
}

/** Refuses the options for a kind of provider that could exceed the caps; each is read once, however many targets. */
function createCapHolder({ providerOptionsJson }: CompleteRequest, { maxTokens }: AliasCaps): (kind: string) => void {
  const held = new Set<string>();
  return (kind) => {
    const text = providerOptionsJson[kind];
    if (maxTokens === undefined || text === undefined || held.has(kind)) return;
    holdCap(JSON.parse(text), kind, maxTokens);
    held.add(kind);
  };
}
