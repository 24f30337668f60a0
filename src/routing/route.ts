// Routing: the model of a request, and its fallback models → the targets that may answer it.
import type { Call } from "../core/call.ts";
import type { CompleteRequest, Timeouts } from "../gen/tokenwire/v1/completion_pb.ts";
import { type Alias, type AliasTarget, toTargetRequest } from "./aliases.ts";
import { type Directory, type FoundTarget, findTarget } from "./directory.ts";
import { type FallbackClass, failureTable, fallbackClasses } from "./failure-table.ts";
import type { RetrySettings } from "./retry-settings.ts";
import { inOrder, type OrderPolicy } from "./target-order.ts";
import { withModel } from "./with-model.ts";

/** A target that may answer a request. */
export interface Candidate {
  /** "provider/model". */
  readonly name: string;
  /** The request as the target gets it, with the provider's own id of the model. */
  readonly request: CompleteRequest;
  /** Time limits that the caller chose itself. */
  readonly chosen: Timeouts | undefined;
  readonly target: FoundTarget;
  readonly priority: number;
  readonly weight: number;
  /** Whether it may be left alone when it keeps failing. */
  readonly isGuarded: boolean;
  /** Longest call that the alias allows, in milliseconds; no limit of its own when undefined. */
  readonly totalMs: number | undefined;
  /** Failures of the one before it, of the same model, after which it takes over. */
  readonly takesOverAfter: readonly FallbackClass[];
}

/** The targets of one model that a request names. */
export interface Leg {
  readonly candidates: readonly Candidate[];
  readonly policy: OrderPolicy;
}

/**
 * The targets that may answer a request: those of its model, then those of each
 * fallback model. It is made once for each call, which so ends on the
 * configuration that it began with.
 */
export interface Route {
  readonly legs: readonly Leg[];
  readonly retries: RetrySettings;
}

/**
 * Makes the route of a request. Throws MODEL_NOT_FOUND, naming the field, for a
 * model that there is not, also when it is one to fall back to: better at once
 * than in an outage.
 */
export function toRoute(directory: Directory, request: CompleteRequest): Route {
  const names = [request.model, ...request.fallbackModels];
  const legs = names.map((name, index) => {
    const field = index === 0 ? "model" : `fallback_models[${index - 1}]`;
    const alias = directory.aliases.get(name);
    return alias === undefined ? toOwnLeg(directory, request, name, field) : toLeg(directory, request, alias, field);
  });
  return { legs, retries: directory.retries };
}

/** Keeps the targets of a route open until the call ends, also while it waits to try another one. */
export function holdTargets({ legs }: Route, call: Call): void {
  const targets = legs.flatMap(({ candidates }) => candidates.map(({ target }) => target.users));
  for (const users of new Set(targets)) users.add(call);
}

/** A request may name a target itself. */
function toOwnLeg(directory: Directory, request: CompleteRequest, name: string, field: string): Leg {
  const target = findTarget(directory, name, field);
  const candidate: Candidate = {
    name,
    request: withModel(request, target.model),
    chosen: request.timeouts,
    target,
    priority: 0,
    weight: 1,
    isGuarded: target.provider.failsOnDemand !== true,
    totalMs: undefined,
    takesOverAfter: [],
  };
  return { candidates: [candidate], policy: "ordered" };
}

function toLeg(directory: Directory, request: CompleteRequest, alias: Alias, field: string): Leg {
  const { targets, policy, caps, fallbackOn } = alias;
  const toCandidate = ({ target: name, priority, weight }: AliasTarget): Candidate => {
    const target = findTarget(directory, name, field);
    const own = toTargetRequest(request, alias, target.model);
    const facts = { name, request: own, chosen: request.timeouts, target, priority, weight, isGuarded: true };
    return { ...facts, totalMs: caps.totalMs, takesOverAfter: fallbackOn };
  };
  return { candidates: targets.map(toCandidate), policy };
}

/**
 * The candidates of a route in the order in which they are tried now: each leg by
 * its policy, and in it those that are left alone or whose keys all rest behind
 * the others. Whoever names a model to fall back to wants it after any failure that
 * another model can mend.
 */
export function candidatesInOrder({ legs }: Route, random: () => number): Candidate[] {
  return legs.flatMap((leg, index) => {
    const [first, ...rest] = orderLeg(leg, random);
    if (first === undefined) return [];
    return [index === 0 ? first : { ...first, takesOverAfter: fallbackClasses }, ...rest];
  });
}

function orderLeg({ candidates, policy }: Leg, random: () => number): Candidate[] {
  const contenders = candidates.map((candidate) => {
    const { outstanding, firstToken } = candidate.target.models.of(candidate.target.model);
    return { ...candidate, outstanding, firstTokenMs: firstToken.valueMs };
  });
  // Apart, because one that is passed by must not win a choice of two over a third that is better than the other.
  const ready = contenders.filter(isReady);
  const others = contenders.filter((contender) => !isReady(contender));
  return [...inOrder(ready, policy, random), ...inOrder(others, policy, random)];
}

function isReady(candidate: Candidate): boolean {
  const { keys, model } = candidate.target;
  return keys.isReady(model) && !isPassedBy(candidate);
}

/** It is left alone now, and its route lets another one take over when it says so. */
function isPassedBy({ target: { models, model }, takesOverAfter }: Candidate): boolean {
  const { fallback } = failureTable.CIRCUIT_OPEN;
  return fallback !== undefined && takesOverAfter.includes(fallback) && models.of(model).breaker.state === "open";
}
