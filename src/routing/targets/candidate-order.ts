import type { Completion } from "../../core/call/completion.ts";
import { type FallbackClass, fallbackClasses } from "../failure-table.ts";
import { type Candidate, isCircuitOpen, type ModelGroup, type Route } from "../route.ts";
import { type Contender, inOrder } from "./target-order.ts";

/**
 * The candidates of a route, each target once, in the order in which they are
 * asked now: those of the model by the policy of its alias, then those of each
 * fallback model. Behind all that are ready come, as far as the route lets others
 * take over from them, those that are full, the shortest wait first, and at last
 * those whose keys all cool down and those whose circuit is open.
 *
 * A fallback model of the request takes over after any failure that another model
 * can mend.
 */
export function candidatesInOrder<Request>(
  { groups }: Route<Request>,
  random: () => number,
  completion: Pick<Completion, "owner">,
): Candidate<Request>[] {
  const hasMore = groups.length > 1;
  const [only] = groups[0]?.candidates ?? [];
  if (!hasMore && only !== undefined && groups[0]?.candidates.length === 1) return [only];
  const states = groups.flatMap((group, index) =>
    orderCandidates(group, random).map((candidate, place) => ({
      candidate: index > 0 && place === 0 ? { ...candidate, takesOverAfter: fallbackClasses } : candidate,
      ...standingOf(candidate, hasMore, completion),
    })),
  );
  const once = states.filter(
    ({ candidate }, index) => states.findIndex((other) => other.candidate.name === candidate.name) === index,
  );
  return once.toSorted((a, b) => a.rank - b.rank || a.waitMs - b.waitMs).map(({ candidate }) => candidate);
}

/** The candidate that the policy of a group puts first, whether or not it is ready. */
export function firstOf<Request>(group: ModelGroup<Request>, random: () => number): Candidate<Request> | undefined {
  return inOrder(group.candidates.map(toContender), group.policy, random)[0];
}

function orderCandidates<Request>(
  { candidates, policy }: ModelGroup<Request>,
  random: () => number,
): Candidate<Request>[] {
  const contenders = candidates.map(toContender);
  // Separately, because a target that is passed by must not win a choice of two over a third that is better than the other.
  const ready = contenders.filter((candidate) => isReady(candidate));
  const others = contenders.filter((candidate) => !isReady(candidate));
  return [...inOrder(ready, policy, random), ...inOrder(others, policy, random)];
}

function toContender<Request>(candidate: Candidate<Request>): Candidate<Request> & Contender {
  const { outstanding, firstToken } = candidate.target.models.of(candidate.target.model);
  return { ...candidate, outstanding, firstTokenMs: firstToken.valueMs };
}

/** Whether a call would be sent to a candidate before those that are full or are asked last. `hasMore`: fallback models. */
export function isAvailable(
  candidate: Candidate<unknown>,
  hasMore: boolean,
  completion: Pick<Completion, "owner">,
): boolean {
  return standingOf(candidate, hasMore, completion).rank === 0;
}

function isReady(candidate: Candidate<unknown>): boolean {
  const { keys, model } = candidate.target;
  return keys.isReady(model) && !isCircuitOpen(candidate);
}

interface Standing {
  /** 0 for a target that is ready, 1 for one that is full, 2 for one that is asked last. */
  readonly rank: 0 | 1 | 2;
  /** Expected wait for a slot; the order of those that are full. */
  readonly waitMs: number;
}

const ready: Standing = { rank: 0, waitMs: 0 };

function standingOf(candidate: Candidate<unknown>, hasMore: boolean, completion: Pick<Completion, "owner">): Standing {
  const { keys, model, slots } = candidate.target;
  const yields = (failure: FallbackClass): boolean => hasMore || candidate.takesOverAfter.includes(failure);
  if (isCircuitOpen(candidate)) return { rank: 2, waitMs: 0 };
  if (!keys.isReady(model) && yields("rateLimit")) return { rank: 2, waitMs: 0 };
  const waitMs = slots.waitMsFor(completion);
  return waitMs > 0 && yields("overload") ? { rank: 1, waitMs } : ready;
}
