import type { Call } from "../../core/call/call.ts";
import { type FallbackClass, fallbackClasses } from "../failure-table.ts";
import { type Candidate, isCircuitOpen, type ModelGroup, type Route } from "../route.ts";
import { inOrder } from "./target-order.ts";

/**
 * The candidates of a route, each target once, in the order in which they are to
 * be tried now: those of the model by the policy of its alias, then those of each
 * fallback model. Behind all that are ready come, as far as the route lets others
 * take over from them, those that are full, the shortest wait first, and at last
 * those whose keys rest and those that are left alone.
 *
 * Whoever names a model to fall back to wants it after any failure that another
 * model can mend.
 */
export function candidatesInOrder(
  { groups }: Route,
  random: () => number,
  call: Pick<Call, "identity" | "caller">,
): Candidate[] {
  const hasMore = groups.length > 1;
  const states = groups.flatMap((group, index) =>
    orderCandidates(group, random).map((candidate, place) => ({
      candidate: index > 0 && place === 0 ? { ...candidate, takesOverAfter: fallbackClasses } : candidate,
      ...standingOf(candidate, hasMore, call),
    })),
  );
  const once = states.filter(
    ({ candidate }, index) => states.findIndex((other) => other.candidate.name === candidate.name) === index,
  );
  return once.toSorted((a, b) => a.rank - b.rank || a.waitMs - b.waitMs).map(({ candidate }) => candidate);
}

function orderCandidates({ candidates, policy }: ModelGroup, random: () => number): Candidate[] {
  const contenders = candidates.map((candidate) => {
    const { outstanding, firstToken } = candidate.target.models.of(candidate.target.model);
    return { ...candidate, outstanding, firstTokenMs: firstToken.valueMs };
  });
  // Apart, because one that is passed by must not win a choice of two over a third that is better than the other.
  const ready = contenders.filter((candidate) => isReady(candidate));
  const others = contenders.filter((candidate) => !isReady(candidate));
  return [...inOrder(ready, policy, random), ...inOrder(others, policy, random)];
}

function isReady(candidate: Candidate): boolean {
  const { keys, model } = candidate.target;
  return keys.isReady(model) && !isCircuitOpen(candidate);
}

interface Standing {
  /** 0 for who is ready, 1 for who is full, 2 for who had better not be asked. */
  readonly rank: 0 | 1 | 2;
  /** Expected wait for a slot; the order of those who are full. */
  readonly waitMs: number;
}

const ready: Standing = { rank: 0, waitMs: 0 };

function standingOf(candidate: Candidate, hasMore: boolean, call: Pick<Call, "identity" | "caller">): Standing {
  const { keys, model, slots } = candidate.target;
  const yields = (failure: FallbackClass): boolean => hasMore || candidate.takesOverAfter.includes(failure);
  if (isCircuitOpen(candidate)) return { rank: 2, waitMs: 0 };
  if (!keys.isReady(model) && yields("rateLimit")) return { rank: 2, waitMs: 0 };
  const waitMs = slots.waitMsFor(call);
  return waitMs > 0 && yields("overload") ? { rank: 1, waitMs } : ready;
}
