// Layer: one round over the targets of a route, of which the next takes over when one fails.
import type { Answer, Open } from "../../core/answer/answer.ts";
import type { Call } from "../../core/call/call.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { failureTable } from "../failure-table.ts";
import { type Candidate, isCircuitOpen } from "../route.ts";
import { isOpenTo, noteFailure, notePassing, type RouteState } from "../route-state.ts";
import { candidatesInOrder } from "../targets/candidate-order.ts";
import { type FailedAttempt, takeRetryPermission } from "./retry-permission.ts";

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
 * before the first content. One that is left alone is passed by, which costs no
 * try, and so is one that cannot answer in the time that is left. When all of
 * several targets are left alone, the one that may be asked again soonest is asked
 * now: they are never all shut out.
 *
 * Rejects with the error of the last target that was asked, else of the last that
 * was passed by.
 */
export function fallBack(openers: TargetOpeners, random: () => number): Open<RouteState> {
  return (state, call) => {
    const inOrder = candidatesInOrder(state.route, random, call);
    const candidates = inOrder.filter((candidate) => isOpenTo(state, candidate, call.clock.now()));
    return openFirst(candidates, { ...openers, state, call });
  };
}

interface Calling extends TargetOpeners {
  readonly state: RouteState;
  readonly call: Call;
}

async function openFirst(candidates: readonly Candidate[], calling: Calling): Promise<Answer> {
  const { guarded, unguarded, call } = calling;
  const isNew = call.progress.attempts === 0;
  const leftAlone: Candidate[] = [];
  let failed: FailedAttempt | undefined;
  let refusal: GatewayError | undefined;
  for (const candidate of candidates) {
    if (failed !== undefined && !mayTakeOver(candidate, failed, calling)) continue;
    const result = await ask(guarded, candidate, calling);
    if (result.kind === "answer") return result.answer;
    if (result.kind === "failed") failed = { name: candidate.name, error: result.error };
    else refusal = result.error;
    if (result.error.reason === "CIRCUIT_OPEN") leftAlone.push(candidate);
  }
  const areShutOut = isNew && candidates.length > 1 && leftAlone.length === candidates.length;
  if (!areShutOut) throw failed?.error ?? refusal ?? new GatewayError("INTERNAL", "no target is to be asked");
  const result = await ask(unguarded, soonestOf(leftAlone), calling);
  if (result.kind === "answer") return result.answer;
  throw result.error;
}

/** Whether a target is to be asked after another one failed. The budget that lets it pays. */
function mayTakeOver(candidate: Candidate, failed: FailedAttempt, { state, call }: Calling): boolean {
  const { fallback } = failureTable[failed.error.reason];
  if (fallback === undefined || !candidate.takesOverAfter.includes(fallback)) return false;
  if (isTooLate(candidate, call)) return false;
  // Who will be passed by costs nothing.
  return isCircuitOpen(candidate) || takeRetryPermission(state.route, call, failed, candidate);
}

function isTooLate({ target: { models, model } }: Candidate, call: Call): boolean {
  return call.streaming && (models.of(model).firstToken.valueMs ?? 0) > call.remainingMs();
}

type Result =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failed" | "passed by"; readonly error: GatewayError };

/** Asks a target, and notes what came of it. Throws when the call has ended. */
async function ask(open: Open<Candidate>, candidate: Candidate, { state, call }: Calling): Promise<Result> {
  const attemptsBefore = call.progress.attempts;
  try {
    return { kind: "answer", answer: await open(candidate, call) };
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (call.outcome !== undefined) throw error;
    if (call.progress.attempts === attemptsBefore) {
      notePassing(state, candidate);
      return { kind: "passed by", error };
    }
    noteFailure(state, candidate, error, call.clock.now());
    return { kind: "failed", error };
  }
}

function soonestOf(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((soonest, candidate) => (retryInMs(candidate) < retryInMs(soonest) ? candidate : soonest));
}

function retryInMs({ target }: Candidate): number {
  return target.models.of(target.model).breaker.retryInMs;
}
