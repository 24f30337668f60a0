import { toTiming } from "../../core/call/call-timing.ts";
import type { AttemptRecord, CallOutcome } from "../../core/call/progress.ts";
import type { Clock } from "../../core/clock.ts";
import type { Reason } from "../../core/errors/error.ts";
import type { ObservedCompletion, Observer } from "../../core/observer.ts";
import { Histogram_Measure as Measure } from "../../gen/tokenwire/admin/v1/statistics_pb.ts";
import type { QueueWait } from "./call-phase.ts";
import { AttemptGaps, Durations } from "./durations.ts";
import { ErrorBreakdown } from "./error-counts.ts";
import { toMinute } from "./minute-series.ts";
import { type EndedCalls, Rates } from "./rates.ts";
import { type EndedCall, RecentCalls } from "./recent-calls.ts";
import { TargetOutcomes } from "./target-outcomes.ts";
import { toEndedCall, toName } from "./to-ended-call.ts";

/** An open call, with its wait in a queue. */
export interface TrackedCall {
  readonly completion: ObservedCompletion;
  wait: QueueWait | undefined;
}

/**
 * CallRecorder knows the calls of one process: those that are open, some of those that have ended, and counts of them.
 * It holds a call, and with it a prompt, only while the call is open.
 */
export class CallRecorder
  implements
    Pick<
      Observer,
      "completionBegan" | "contentBegan" | "attemptEnded" | "completionEnded" | "queueEntered" | "queueLeft"
    >
{
  readonly open = new Map<string, TrackedCall>();
  readonly recent = new RecentCalls();
  readonly rates = new Rates();
  readonly durations: Durations;
  readonly errors: ErrorBreakdown;
  readonly targets: TargetOutcomes;
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    const now = (): number => clock.now();
    this.durations = new Durations(now);
    this.errors = new ErrorBreakdown(now);
    this.targets = new TargetOutcomes(now);
  }

  completionBegan(completion: ObservedCompletion): void {
    this.open.set(completion.id, { completion, wait: undefined });
  }

  queueEntered(queue: string, { id }: ObservedCompletion): void {
    const call = this.open.get(id);
    if (call !== undefined) call.wait = { queue, since: this.#clock.now() };
  }

  queueLeft(_queue: string, { id }: ObservedCompletion): void {
    const call = this.open.get(id);
    if (call !== undefined) call.wait = undefined;
  }

  contentBegan(attempt: AttemptRecord, { rpc }: ObservedCompletion): void {
    if (rpc === "StreamComplete") attempt.gaps = new AttemptGaps(attempt.gaps);
  }

  attemptEnded(attempt: AttemptRecord): void {
    this.targets.add(attempt);
    const { gaps, target } = attempt;
    if (gaps instanceof AttemptGaps) this.durations.addGaps(toName(target), toMinute(this.#clock.now()), gaps);
  }

  completionEnded(completion: ObservedCompletion, outcome: CallOutcome): void {
    this.open.delete(completion.id);
    const now = this.#clock.now();
    const ended = toEndedCall(completion, outcome, now);
    this.recent.add(ended);
    this.rates.add(now, toCounts(ended));
    this.#count(completion, ended);
  }

  #count(completion: ObservedCompletion, ended: EndedCall): void {
    const { target, startedAt, endedAt, firstContentAt, reason } = ended;
    const { durations } = this;
    const minute = toMinute(endedAt);
    durations.add(target, Measure.DURATION, minute, endedAt - startedAt);
    durations.add(target, Measure.QUEUE, minute, ended.queuedMs);
    durations.add(target, Measure.GATEWAY, minute, toTiming(completion).gatewayMs);
    if (firstContentAt !== undefined) {
      durations.add(target, Measure.FIRST_TOKEN, minute, firstContentAt - startedAt);
    }
    if (reason === "") return;
    const provider = target.split("/", 1)[0] ?? "";
    this.errors.add(minute, { reason, provider, contentBegun: firstContentAt !== undefined });
  }
}

/** Calls that were ended on purpose, by their caller or an operator: no failure of the gateway or a provider. */
const intended: ReadonlySet<string> = new Set<Reason>(["CALLER_CANCELLED", "OPERATOR_CANCELLED"]);

function toCounts({ reason, tokens, nanoUsd, isUnpriced }: EndedCall): EndedCalls {
  return {
    calls: 1,
    failed: reason !== "" && !intended.has(reason) ? 1 : 0,
    outputTokens: tokens?.output ?? 0,
    nanoUsd: Number(nanoUsd ?? 0n),
    unpriced: isUnpriced ? 1 : 0,
  };
}
