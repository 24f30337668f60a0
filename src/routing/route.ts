// Routing: the model of a request, and its fallback models → the targets that may answer it.
import type { Attempt } from "../core/call/attempt.ts";
import type { Completion } from "../core/call/completion.ts";
import { fromTimeouts, type TimeLimits } from "../core/call/time-limits.ts";
import type { CompleteRequest, Timeouts } from "../gen/tokenwire/v1/completion_pb.ts";
import type { LimitSources } from "./attempt-limits.ts";
import type { FallbackClass } from "./failure-table.ts";
import type { Alias, AliasTarget } from "./targets/aliases.ts";
import { type FoundTarget, findTarget, type ModelResolver } from "./targets/model-resolver.ts";
import type { OrderPolicy } from "./targets/target-order.ts";

/** What routing reads of a request, whichever RPC it is of. */
export interface RoutedRequest {
  readonly model: string;
  readonly fallbackModels: readonly string[];
  readonly timeouts?: Timeouts | undefined;
}

/** What a target gave for a request, with the attempt that it came by: an answer, a count. */
export interface Opened {
  readonly attempt: Attempt;
}

/** How requests of one RPC become the requests of targets, with the provider's own id of the model. */
export interface RequestMapping<Request> {
  /** For a request that names its target itself. */
  withModel(request: Request, model: string): Request;
  /** For the targets of an alias, within what it allows. The function throws INVALID_REQUEST for what it does not allow. */
  withinAlias(request: Request, alias: Alias): (target: FoundTarget) => Request;
}

/** A target that may answer a request. */
export interface Candidate<Request = CompleteRequest> {
  /** "provider/model". */
  readonly name: string;
  /** The request as the target gets it, with the provider's own id of the model. */
  readonly request: Request;
  /** Time limits that the request and the alias set, if they do; those of the provider are the target's. */
  readonly limits: CandidateLimits;
  readonly target: FoundTarget;
  readonly priority: number;
  readonly weight: number;
  /** Whether an open breaker keeps calls from it. */
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
export interface ModelGroup<Request = CompleteRequest> {
  /** At least one. */
  readonly candidates: readonly Candidate<Request>[];
  readonly policy: OrderPolicy;
  /** Longest call that the alias allows, in milliseconds; no limit of its own when undefined. */
  readonly totalMs: number | undefined;
}

/**
 * The targets that may answer a request: those of its model, then those of each
 * fallback model. It is made once for each call, which so ends on the
 * configuration that it began with.
 */
export interface Route<Request = CompleteRequest> {
  /** At least one. */
  readonly groups: readonly ModelGroup<Request>[];
}

/**
 * Makes the route of a request. Throws MODEL_NOT_FOUND, naming the field, for a
 * model that does not exist, also for a fallback model: better at once than in an
 * outage.
 */
export function toRoute<Request extends RoutedRequest>(
  resolver: ModelResolver,
  request: Request,
  mapping: RequestMapping<Request>,
): Route<Request> {
  const own = fromTimeouts(request.timeouts);
  const groups = [toGroup(resolver, request, mapping, request.model, { field: "model", isFallback: false, own })];
  for (const [index, name] of request.fallbackModels.entries()) {
    const place = { field: `fallback_models[${index}]`, isFallback: true, own };
    groups.push(toGroup(resolver, request, mapping, name, place));
  }
  return { groups };
}

function toGroup<Request>(
  resolver: ModelResolver,
  request: Request,
  mapping: RequestMapping<Request>,
  name: string,
  place: NamedAt,
): ModelGroup<Request> {
  const alias = resolver.aliases.get(name);
  return alias === undefined
    ? toTargetGroup(resolver, request, mapping, name, place)
    : toAliasGroup(resolver, request, mapping, alias, place);
}

/**
 * Puts a call under the limits of its route: its targets stay open until it ends,
 * also while it waits to ask another one, and it lasts no longer than the alias
 * that it names allows.
 */
export function limitByRoute({ groups }: Route<unknown>, completion: Completion): void {
  const [group] = groups;
  const [only] = group?.candidates ?? [];
  if (only !== undefined && groups.length === 1 && group?.candidates.length === 1) {
    only.target.references.add(completion);
  } else {
    const targets = groups.flatMap(({ candidates }) => candidates.map(({ target }) => target.references));
    for (const references of new Set(targets)) references.add(completion);
  }
  const totalMs = group?.totalMs;
  if (totalMs !== undefined)
    completion.limitTotal(totalMs, `the call took longer than the limit of its model, ${totalMs} ms`);
}

/** Whether the breaker of a target keeps calls from it now. */
export function isCircuitOpen({ target: { models, model }, isGuarded }: Candidate<unknown>): boolean {
  return isGuarded && models.of(model).breaker.state === "open";
}

/** Where a request names a model, and the time limits that the request sets. */
interface NamedAt {
  readonly field: string;
  readonly isFallback: boolean;
  readonly own: TimeLimits | undefined;
}

/** The group of a target that the request names itself. */
function toTargetGroup<Request>(
  resolver: ModelResolver,
  request: Request,
  mapping: RequestMapping<Request>,
  name: string,
  { field, own }: NamedAt,
): ModelGroup<Request> {
  const target = findTarget(resolver, name, field);
  const candidate: Candidate<Request> = {
    name,
    request: mapping.withModel(request, target.model),
    limits: { request: own, alias: undefined, capMs: undefined },
    target,
    priority: 0,
    weight: 1,
    isGuarded: target.provider.failsOnDemand !== true,
    maxAttempts: resolver.maxAttempts,
    takesOverAfter: [],
  };
  return { candidates: [candidate], policy: "ordered", totalMs: undefined };
}

function toAliasGroup<Request>(
  resolver: ModelResolver,
  request: Request,
  mapping: RequestMapping<Request>,
  alias: Alias,
  { field, isFallback, own }: NamedAt,
): ModelGroup<Request> {
  const { targets, policy, caps, fallbackOn } = alias;
  const toTargetRequest = mapping.withinAlias(request, alias);
  // The cap of the alias that the call names is one of the whole call.
  const limits = { request: own, alias: alias.timeouts, capMs: isFallback ? caps.totalMs : undefined };
  const toCandidate = ({ target: name, priority, weight }: AliasTarget): Candidate<Request> => {
    const target = findTarget(resolver, name, field);
    return {
      ...{ name, target, limits, priority, weight, isGuarded: true, takesOverAfter: fallbackOn },
      request: toTargetRequest(target),
      maxAttempts: resolver.maxAttempts,
    };
  };
  return { candidates: targets.map(toCandidate), policy, totalMs: caps.totalMs };
}
