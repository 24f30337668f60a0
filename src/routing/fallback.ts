// Layer: the targets of a route, of which the next takes over when one fails.
import type { Answer, Open } from "../core/answer.ts";
import type { Call } from "../core/call.ts";
import { GatewayError } from "../core/error.ts";
import { failureTable } from "./failure-table.ts";
import { mayTryAgain } from "./further-try.ts";
import { type Candidate, candidatesInOrder, type Route } from "./route.ts";

/** What fallback opens targets with. */
export interface TargetOpeners {
  /** Refuses with CIRCUIT_OPEN a target that is to be left alone. */
  readonly guarded: Open<Candidate>;
  /** Asks any target. */
  readonly unguarded: Open<Candidate>;
}

/**
 * Opens an answer of the first target that gives one. A target takes over from
 * the one before it when its route wants that after such a failure, and only
 * before the first content. One that is left alone or full is passed by, which
 * costs no try. When all of several targets that may be asked are left alone, the
 * one that may be asked again soonest is asked now: they are never all shut out.
 *
 * Rejects with the error of the last target that was asked, else of the last that
 * was passed by.
 */
export function fallBack(openers: TargetOpeners, random: () => number): Open<Route> {
  return (route, call) => openFirst(candidatesInOrder(route, random), { ...openers, route, call });
}

interface Calling extends TargetOpeners {
  readonly route: Route;
  readonly call: Call;
}

async function openFirst(candidates: readonly Candidate[], calling: Calling): Promise<Answer> {
  const { guarded, unguarded, route, call } = calling;
  const attemptsAtStart = call.progress.attempts;
  let failure: GatewayError | undefined;
  let wasAsked = false;
  const passedBy: Candidate[] = [];
  let areShutOut = candidates.length > 1;
  for (const candidate of candidates) {
    if (failure !== undefined && !takesOver(candidate, failure)) continue;
    if (wasAsked && !mayTryAgain(route, call, candidate)) break;
    const attemptsBefore = call.progress.attempts;
    try {
      return await openCandidate(guarded, candidate, call);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (call.outcome !== undefined) throw error;
      wasAsked = call.progress.attempts > attemptsBefore;
      areShutOut &&= !wasAsked && error.reason === "CIRCUIT_OPEN";
      passedBy.push(candidate);
      if (wasAsked || call.progress.attempts === attemptsAtStart) failure = error;
    }
  }
  if (areShutOut) return openCandidate(unguarded, soonestOf(passedBy), call);
  throw failure ?? new GatewayError("INTERNAL", "a route without targets");
}

function openCandidate(open: Open<Candidate>, candidate: Candidate, call: Call): Promise<Answer> {
  const { totalMs } = candidate;
  if (totalMs !== undefined) {
    call.limitTotal(totalMs, `the call took longer than the limit of its model, ${totalMs} ms`);
  }
  return open(candidate, call);
}

function takesOver({ takesOverAfter }: Candidate, { reason }: GatewayError): boolean {
  const { fallback } = failureTable[reason];
  return fallback !== undefined && takesOverAfter.includes(fallback);
}

function soonestOf(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((soonest, candidate) => (retryInMs(candidate) < retryInMs(soonest) ? candidate : soonest));
}

function retryInMs({ target }: Candidate): number {
  return target.models.of(target.model).breaker.retryInMs;
}
