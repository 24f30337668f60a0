// Layer: a target that keeps failing is left alone for a while.
import type { Answer, Layer, Open } from "../core/answer.ts";
import type { AttemptOutcome } from "../core/attempt.ts";
import type { Call } from "../core/call.ts";
import { GatewayError } from "../core/error.ts";
import type { CircuitBreaker, Permit, Verdict } from "./circuit-breaker.ts";
import { failureTable } from "./failure-table.ts";
import type { Candidate } from "./route.ts";

/**
 * Tells the breaker of each target how its tries end, in mid-stream too. Refuses
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
  const permit = isForced || !candidate.isGuarded ? breaker.force() : admit(breaker, candidate.name);
  try {
    const answer = await next(candidate, call);
    permit.opened();
    answer.attempt.onEnd((outcome) => permit.ended(toVerdict(outcome)));
    return answer;
  } catch (thrown) {
    permit.ended(failureTable[GatewayError.from(thrown).reason].verdict);
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

function toVerdict(outcome: AttemptOutcome): Verdict {
  return outcome.kind === "finished" ? "success" : failureTable[outcome.error.reason].verdict;
}
