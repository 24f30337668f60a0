// Layer: one round over the targets of a route, of which the next takes over when one fails.
import type { Open } from "../../core/answer/answer.ts";
import type { Completion } from "../../core/call/completion.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { failureTable } from "../failure-table.ts";
import { type Candidate, isCircuitOpen, type Opened } from "../route.ts";
import { isOpenTo, noteFailure, notePassing, type RouteState } from "../route-state.ts";
import { candidatesInOrder } from "../targets/candidate-order.ts";
import { type FailedAttempt, takeRetryPermission } from "./retry-permission.ts";

/** What fallback opens targets with. */
export interface TargetOpeners<Request, Result> {
  /** Refuses with CIRCUIT_OPEN a target whose circuit is open. */
  readonly guarded: Open<Candidate<Request>, Result>;
  /** Asks any target. */
  readonly unguarded: Open<Candidate<Request>, Result>;
}

/**
 * Opens the result of the first target that gives one. A target takes over from
 * the one before it when its route wants that after such a failure, and only
 * before the first content. A target whose circuit is open is passed by, which costs
 * no attempt, and so is one that cannot answer in the time that is left. When the
 * circuits of all of several targets are open, the one that would be probed soonest
 * is asked: never are all shut out.
 *
 * Rejects with the error of the last target that was asked, else of the last that
 * was passed by.
 */
export function fallBack<Request, Result extends Opened>(
  openers: TargetOpeners<Request, Result>,
  random: () => number,
): Open<RouteState<Request>, Result> {
  return (state, completion) => {
    const inOrder = candidatesInOrder(state.route, random, completion);
    const candidates = inOrder.filter((candidate) => isOpenTo(state, candidate, completion.clock.now()));
    const [only] = candidates;
    const calling = { ...openers, state, completion };
    return only !== undefined && candidates.length === 1 ? openOnly(only, calling) : openFirst(candidates, calling);
  };
}

interface Calling<Request, Result> extends TargetOpeners<Request, Result> {
  readonly state: RouteState<Request>;
  readonly completion: Completion;
}

/** As {@link openFirst}, of one target. */
async function openOnly<Request, Result>(
  candidate: Candidate<Request>,
  calling: Calling<Request, Result>,
): Promise<Result> {
  const attemptsBefore = calling.completion.progress.attempts;
  try {
    return await calling.guarded(candidate, calling.completion);
  } catch (thrown) {
    throw note(GatewayError.from(thrown), candidate, attemptsBefore, calling).error;
  }
}

async function openFirst<Request, Result>(
  candidates: readonly Candidate<Request>[],
  calling: Calling<Request, Result>,
): Promise<Result> {
  const { guarded, unguarded, completion } = calling;
  const isNew = completion.progress.attempts === 0;
  const circuitsOpen: Candidate<Request>[] = [];
  let failed: FailedAttempt | undefined;
  let refusal: GatewayError | undefined;
  for (const candidate of candidates) {
    if (failed !== undefined && !(await mayTakeOver(candidate, failed, completion))) continue;
    const asked = await ask(guarded, candidate, calling);
    if (asked.kind === "opened") return asked.result;
    if (asked.kind === "failed") failed = { candidate, error: asked.error };
    else refusal = asked.error;
    if (asked.error.reason === "CIRCUIT_OPEN") circuitsOpen.push(candidate);
  }
  const areShutOut = isNew && candidates.length > 1 && circuitsOpen.length === candidates.length;
  if (!areShutOut) throw failed?.error ?? refusal ?? new GatewayError("INTERNAL", "no target is to be asked");
  const asked = await ask(unguarded, soonestOf(circuitsOpen), calling);
  if (asked.kind === "opened") return asked.result;
  throw asked.error;
}

/** Whether a target is to be asked after another one failed. If so, a retry budget has paid for it. */
async function mayTakeOver(
  candidate: Candidate<unknown>,
  failed: FailedAttempt,
  completion: Completion,
): Promise<boolean> {
  const { fallback } = failureTable[failed.error.reason];
  if (fallback === undefined || !candidate.takesOverAfter.includes(fallback)) return false;
  if (isTooLate(candidate, completion)) return false;
  // A target that will be passed by costs nothing.
  return isCircuitOpen(candidate) || takeRetryPermission(completion, failed, candidate);
}

function isTooLate({ target: { models, model } }: Candidate<unknown>, completion: Completion): boolean {
  return completion.streaming && (models.of(model).firstToken.valueMs ?? 0) > completion.remainingMs();
}

type Asked<Result> = { readonly kind: "opened"; readonly result: Result } | NotOpened;

interface NotOpened {
  readonly kind: "failed" | "passed by";
  readonly error: GatewayError;
}

/** Asks a target, and notes what came of it. Throws when the call has ended. */
async function ask<Request, Result>(
  open: Open<Candidate<Request>, Result>,
  candidate: Candidate<Request>,
  calling: Calling<Request, Result>,
): Promise<Asked<Result>> {
  const attemptsBefore = calling.completion.progress.attempts;
  try {
    return { kind: "opened", result: await open(candidate, calling.completion) };
  } catch (thrown) {
    return note(GatewayError.from(thrown), candidate, attemptsBefore, calling);
  }
}

/** Notes what a target failed with, or that it was passed by. Throws the error when the call has ended. */
function note<Request>(
  error: GatewayError,
  candidate: Candidate<Request>,
  attemptsBefore: number,
  { state, completion }: Pick<Calling<Request, unknown>, "state" | "completion">,
): NotOpened {
  if (completion.outcome !== undefined) throw error;
  if (completion.progress.attempts === attemptsBefore) {
    notePassing(state, candidate);
    return { kind: "passed by", error };
  }
  noteFailure(state, candidate, error, completion.clock.now());
  return { kind: "failed", error };
}

function soonestOf<Request>(candidates: readonly Candidate<Request>[]): Candidate<Request> {
  return candidates.reduce((soonest, candidate) => (retryInMs(candidate) < retryInMs(soonest) ? candidate : soonest));
}

function retryInMs({ target }: Candidate<unknown>): number {
  return target.models.of(target.model).breaker.retryInMs;
}
