// Layer: a target that keeps failing is left alone for a while.
import type { Answer, Layer, Open } from "../../core/answer/answer.ts";
import type { AttemptRecord, Call } from "../../core/call/call.ts";
import type { AttemptLimits } from "../../core/call/time-limits.ts";
import { GatewayError, type Reason } from "../../core/errors/error.ts";
import { failureTable } from "../failure-table.ts";
import type { Candidate } from "../route.ts";
import type { CircuitBreaker, Permit, Verdict } from "./circuit-breaker.ts";

/**
 * Tells the breaker of each target how its attempts end, in mid-stream too. Refuses
 * with CIRCUIT_OPEN those that it wants left alone, unless they are to be asked all the same.
 */
export function withBreakers({ isForced }: { readonly isForced: boolean }): Layer<Candidate> {
  return (next) => (candidate, call) => openWatched(next, candidate, call, isForced);
}

async function openWatched(
  next: Open<Candidate>,
  candidate: Candidate,
  call: Call,
  isForced: boolean,
): Promise<Answer> {
  const { models, model } = candidate.target;
  const { breaker } = models.of(model);
  const attemptsBefore = call.progress.attempts;
  const permit = isForced || !candidate.isGuarded ? breaker.force() : admit(breaker, candidate.name);
  try {
    const answer = await next(candidate, call);
    permit.opened();
    answer.attempt.onEnd((outcome) =>
      permit.ended(outcome.kind === "finished" ? "success" : toVerdict(outcome.error, answer.attempt.record, call)),
    );
    return answer;
  } catch (thrown) {
    const record = call.progress.attemptRecords[attemptsBefore];
    permit.ended(isHung(record, call) ? "failure" : toVerdict(GatewayError.from(thrown), record, call));
    throw thrown;
  }
}

function admit(breaker: CircuitBreaker, target: string): Permit {
  const permit = breaker.admit();
  if (permit !== undefined) return permit;
  throw new GatewayError("CIRCUIT_OPEN", `${target} failed so often that it is left alone for a while`, {
    retryDelayMs: Math.max(minRetryMs, breaker.retryInMs),
  });
}

// While a probe is under way nobody knows how long it takes.
const minRetryMs = 100;

function toVerdict({ reason }: GatewayError, record: AttemptRecord | undefined, call: Call): Verdict {
  // What ended the whole call, such as its caller, says nothing of this target.
  if (call.outcome !== undefined || isLimitOfCaller(reason, record)) return "neutral";
  return failureTable[reason].verdict;
}

/**
 * Whether the time of the whole call passed while an attempt had waited for content
 * longer than its limit for the first would be without the request. Nothing else
 * shows that a target hangs where all callers ask for whole answers, or have short
 * deadlines.
 */
function isHung(record: AttemptRecord | undefined, { outcome, clock }: Call): boolean {
  if (record === undefined || outcome?.kind !== "failed") return false;
  const { reason } = outcome.error;
  if (reason !== "DEADLINE_EXCEEDED" && reason !== "TOTAL_TIMEOUT") return false;
  const { firstTokenMs } = record.limits.withoutRequest ?? record.limits;
  return clock.now() - record.startedAt > firstTokenMs;
}

/** The limits that a caller may set, by the reasons of their errors. */
const limitOfReason: Partial<Record<Reason, keyof AttemptLimits["origins"]>> = {
  CONNECT_TIMEOUT: "connectMs",
  FIRST_TOKEN_TIMEOUT: "firstTokenMs",
  IDLE_TIMEOUT: "idleMs",
};

/** A caller's own tighter timeout must not open the breaker for others. */
function isLimitOfCaller(reason: Reason, record: AttemptRecord | undefined): boolean {
  const limit = limitOfReason[reason];
  if (limit === undefined || record?.limits.origins[limit] !== "request") return false;
  const { [limit]: ownMs = Number.POSITIVE_INFINITY, withoutRequest } = record.limits;
  return ownMs < (withoutRequest?.[limit] ?? Number.POSITIVE_INFINITY);
}
