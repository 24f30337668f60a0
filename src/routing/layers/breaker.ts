// Layer: the breaker of a target that keeps failing keeps calls from it for a while.
import type { Open } from "../../core/answer/answer.ts";
import type { Completion } from "../../core/call/completion.ts";
import type { AttemptRecord } from "../../core/call/progress.ts";
import type { AttemptLimits } from "../../core/call/time-limits.ts";
import { GatewayError, type Reason } from "../../core/errors/error.ts";
import { failureTable } from "../failure-table.ts";
import type { Candidate, Opened } from "../route.ts";
import type { CircuitBreaker, Permit, Verdict } from "./circuit-breaker.ts";

/**
 * Reports to the breaker of each target how its attempts end, in mid-stream too.
 * Refuses with CIRCUIT_OPEN a target whose circuit is open, unless it is forced.
 */
export function withBreakers<Request, Opening extends Opened>(
  { isForced }: { readonly isForced: boolean },
  next: Open<Candidate<Request>, Opening>,
): Open<Candidate<Request>, Opening> {
  return async (candidate, completion) => {
    const { models, model } = candidate.target;
    const { breaker } = models.of(model);
    const attemptsBefore = completion.progress.attempts;
    const permit = isForced || !candidate.isGuarded ? breaker.force() : admit(breaker, candidate.name);
    try {
      const opened = await next(candidate, completion);
      permit.opened();
      const { attempt } = opened;
      attempt.onEnd((outcome) =>
        permit.ended(outcome.kind === "finished" ? "success" : toVerdict(outcome.error, attempt.record, completion)),
      );
      return opened;
    } catch (thrown) {
      const record = completion.progress.attemptRecords[attemptsBefore];
      permit.ended(isHung(record, completion) ? "failure" : toVerdict(GatewayError.from(thrown), record, completion));
      throw thrown;
    }
  };
}

function admit(breaker: CircuitBreaker, target: string): Permit {
  const permit = breaker.admit();
  if (permit !== undefined) return permit;
  throw new GatewayError("CIRCUIT_OPEN", `${target} failed so often that it is left alone for a while`, {
    retryDelayMs: Math.max(minRetryMs, breaker.retryInMs),
  });
}

// While a probe is under way its duration is unknown.
const minRetryMs = 100;

function toVerdict({ reason }: GatewayError, record: AttemptRecord | undefined, completion: Completion): Verdict {
  // What ended the whole call, such as its caller, says nothing of this target.
  if (completion.outcome !== undefined || isLimitOfCaller(reason, record)) return "neutral";
  return failureTable[reason].verdict;
}

/**
 * Whether the time of the whole call passed while an attempt had waited for content
 * longer than its limit for the first would be without the request. Nothing else
 * shows that a target hangs where all callers ask for whole answers, or have short
 * deadlines.
 */
function isHung(record: AttemptRecord | undefined, { outcome, clock }: Completion): boolean {
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
