import { createSharedBlocks, type SharedBlocks } from "../answer/parts/text-builder.ts";
import { GatewayError } from "../errors/error.ts";
import { type Observer, silentObserver } from "../observer.ts";
import type { Completion, CompletionView } from "./completion.ts";
import { type Failed, FailsOnce, type Lifetime } from "./lifetime.ts";
import type { AttemptRecord } from "./progress.ts";
import type { AttemptLimits } from "./time-limits.ts";

/** How an attempt ended: with the provider's own terminal event, or with an error. */
export type AttemptOutcome = { readonly kind: "finished" } | Failed;

/**
 * Attempt is one request to one target. It ends once, at the first of: the opening
 * failed, the terminal event was read, an error, the end of the call. Listeners of
 * `onEnd` release what it holds (a concurrency slot, timers, the upstream body);
 * no suspended generator can delay them.
 */
export interface Attempt extends Lifetime<AttemptOutcome> {
  /** The completion that it belongs to. */
  readonly call: CompletionView;
  /** 1 for the first attempt of the call, counted over all targets. */
  readonly number: number;
  /** Without `connectMs` the provider's own wait for a connection holds, without `totalMs` only the call's total. */
  readonly limits: AttemptLimits;
  /** What the call remembers of it, and observers see. */
  readonly record: AttemptRecord;
  /**
   * Whether the provider has said why it stopped. Then silence ends the answer as
   * whole, and no limit on silence fails it. Set by what reads the answer.
   */
  isWhole: boolean;
  /** Blocks of text that the two readers of the answer share. */
  readonly blocks: SharedBlocks;
  /** Milliseconds until a limit ends the attempt or its call; never below 0. */
  remainingMs(): number;
  /**
   * Fires when the attempt failed or the call ended before it finished; its reason is
   * a {@link GatewayError}. It does not fire after a terminal event.
   */
  readonly signal: AbortSignal;
}

/** Begins the next attempt of a completion at a "provider/model", with its limits unless the attempt has its own. */
export function beginAttempt(
  completion: Completion,
  target = "",
  limits: AttemptLimits = ofCompletion(completion),
): Attempt {
  const { progress } = completion;
  const record = createRecord(completion, target, limits);
  // The completion may end between the grant of a slot and here: then the attempt ends at once, and is not observed.
  const observer = completion.outcome === undefined ? completion.observer : silentObserver;
  const attempt = new LimitedAttempt(completion, record, observer);
  progress.attempts += 1;
  progress.attemptRecords.push(record);
  observer.attemptBegan(record, completion);
  completion.onEnd((outcome) => attempt.end(outcome.kind === "failed" ? outcome : finished));
  if (limits.totalMs !== undefined) limitAttempt(attempt, limits.totalMs);
  return attempt;
}

const finished: AttemptOutcome = { kind: "finished" };

class LimitedAttempt extends FailsOnce<AttemptOutcome> implements Attempt {
  readonly call: Completion;
  readonly number: number;
  readonly limits: AttemptLimits;
  readonly record: AttemptRecord;
  isWhole = false;
  readonly blocks: SharedBlocks = createSharedBlocks();
  readonly #observer: Observer;

  constructor(call: Completion, record: AttemptRecord, observer: Observer) {
    super();
    this.call = call;
    this.number = record.number;
    this.limits = record.limits;
    this.record = record;
    this.#observer = observer;
  }

  remainingMs(): number {
    const { call, limits, record } = this;
    if (limits.totalMs === undefined) return call.remainingMs();
    return Math.min(call.remainingMs(), Math.max(0, record.startedAt + limits.totalMs - call.clock.now()));
  }

  protected override beforeListeners(outcome: AttemptOutcome): void {
    const { record, call } = this;
    record.endedAt = call.clock.now();
    if (outcome.kind === "failed") record.reason = outcome.error.reason;
    super.beforeListeners(outcome);
  }

  protected override listenerThrew(error: unknown): void {
    this.call.log.error({ err: error }, "a listener of an attempt's end threw");
  }

  protected override afterListeners(): void {
    this.#observer.attemptEnded(this.record, this.call);
  }
}

function limitAttempt(attempt: Attempt, totalMs: number): void {
  const message = `the attempt took longer than the limit of its target, ${totalMs} ms`;
  const passTotal = (): void => attempt.end({ kind: "failed", error: new GatewayError("TOTAL_TIMEOUT", message) });
  attempt.onEnd(attempt.call.clock.after(totalMs, passTotal));
}

function createRecord({ progress, clock }: Completion, target: string, limits: AttemptLimits): AttemptRecord {
  return {
    number: progress.attempts + 1,
    target,
    limits,
    startedAt: clock.now(),
    answeredAt: undefined,
    openedAt: undefined,
    endedAt: undefined,
    reason: undefined,
    reportedUsage: undefined,
    usage: undefined,
    gaps: undefined,
    answer: undefined,
    traceHeaders: undefined,
    finishReason: undefined,
    pricing: undefined,
  };
}

const allByDefault: AttemptLimits["origins"] = { connectMs: "default", firstTokenMs: "default", idleMs: "default" };

/** Without the total, which ends the completion itself. */
function ofCompletion({ limits: { firstTokenMs, idleMs } }: Completion): AttemptLimits {
  return { firstTokenMs, idleMs, origins: allByDefault, withoutRequest: undefined };
}
