// Layer: a target that keeps failing is left alone for a while.
import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { Answer, Layer, Open } from "../../core/answer/answer.ts";
import type { AttemptRecord, Call } from "../../core/call/call.ts";
import { GatewayError, type Reason } from "../../core/errors/error.ts";
import { usualLimits } from "../default-limits.ts";
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
      permit.ended(outcome.kind === "finished" ? "success" : toVerdict(outcome.error, candidate, call)),
    );
    return answer;
  } catch (thrown) {
    const hung = isHung(call.progress.attemptRecords[attemptsBefore], candidate, call);
    permit.ended(hung ? "failure" : toVerdict(GatewayError.from(thrown), candidate, call));
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

function toVerdict({ reason }: GatewayError, candidate: Candidate, call: Call): Verdict {
  // What ended the whole call, such as its caller, is not this target's doing.
  if (call.outcome !== undefined || isOfImpatience(reason, candidate, call)) return "neutral";
  return failureTable[reason].verdict;
}

/**
 * Whether the time of the whole call passed while a try had waited for content
 * longer than is usual for its first: nobody else would tell of a target that
 * hangs where all callers ask for whole answers, or have short deadlines.
 */
function isHung(own: AttemptRecord | undefined, candidate: Candidate, call: Call): boolean {
  const { outcome, clock } = call;
  if (own === undefined || outcome?.kind !== "failed") return false;
  const { reason } = outcome.error;
  if (reason !== "DEADLINE_EXCEEDED" && reason !== "TOTAL_TIMEOUT") return false;
  return clock.now() - own.startedAt > usualLimits(candidate, call).firstTokenMs;
}

/** Whether a limit passed that the caller chose shorter than is usual: its haste shuts nobody else out. */
function isOfImpatience(reason: Reason, candidate: Candidate, call: Call): boolean {
  const { chosen } = candidate;
  const { connectMs, firstTokenMs, idleMs } = usualLimits(candidate, call);
  switch (reason) {
    case "CONNECT_TIMEOUT":
      return isShorter(chosen?.connect, connectMs ?? Number.POSITIVE_INFINITY);
    case "FIRST_TOKEN_TIMEOUT":
      return isShorter(chosen?.firstToken, firstTokenMs);
    case "IDLE_TIMEOUT":
      return isShorter(chosen?.idle, idleMs);
    default:
      return false;
  }
}

function isShorter(chosen: Duration | undefined, usualMs: number): boolean {
  return chosen !== undefined && durationMs(chosen) < usualMs;
}
