import { createSharedBlocks, type SharedBlocks } from "../answer/shared-blocks.ts";
import { GatewayError } from "../errors/error.ts";
import { silentObserver } from "../observer.ts";
import type { CallLimits, Completion } from "./completion.ts";
import { createLifetime, type Failed, type Lifetime } from "./lifetime.ts";
import type { AttemptRecord } from "./progress.ts";

/** How an attempt ended: with the provider's own terminal event, or with an error. */
export type AttemptOutcome = { readonly kind: "finished" } | Failed;

/** Limits of one attempt in milliseconds, complete. */
export interface AttemptLimits extends Pick<CallLimits, "firstTokenMs" | "idleMs"> {
  /** Longest wait for a connection; the provider's own when undefined, which no longer one exceeds. */
  readonly connectMs?: number | undefined;
  /** The whole attempt; its error is TOTAL_TIMEOUT. No limit but the call's when undefined. */
  readonly totalMs?: number | undefined;
}

/**
 * Attempt is one request to one target. It ends once, at the first of: the opening
 * failed, the terminal event was read, an error, the end of the call. Listeners of
 * `onEnd` release what it holds (a concurrency slot, timers, the upstream body);
 * no suspended generator can delay them.
 */
export interface Attempt extends Lifetime<AttemptOutcome> {
  /** The completion that it belongs to. */
  readonly call: Completion;
  /** 1 for the first attempt of the call, counted over all targets. */
  readonly number: number;
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

/** Begins the next attempt of a call at a "provider/model", with the call's limits unless it has its own. */
export function beginAttempt(call: Completion, target = "", limits: AttemptLimits = ofCall(call)): Attempt {
  const { clock, progress } = call;
  const record = createRecord(call, target);
  // The call may end between the grant of a slot and here: then all that is left of the attempt ends at once.
  const observer = call.outcome === undefined ? call.observer : silentObserver;
  const controller = new AbortController();
  const lifetime = createLifetime<AttemptOutcome>(
    (error) => call.log.error({ err: error }, "a listener of an attempt's end threw"),
    () => observer.attemptEnded(record, call),
  );
  progress.attempts += 1;
  progress.records.push(record);
  observer.attemptBegan(record, call);
  lifetime.onEnd((outcome) => {
    record.endedAt = clock.now();
    if (outcome.kind === "finished") return;
    record.reason = outcome.error.reason;
    controller.abort(outcome.error);
  });
  call.onEnd((outcome) => lifetime.end(outcome.kind === "failed" ? outcome : { kind: "finished" }));
  if (limits.totalMs !== undefined) {
    const message = `the attempt took longer than the limit of its target, ${limits.totalMs} ms`;
    const passTotal = (): void => lifetime.end({ kind: "failed", error: new GatewayError("TOTAL_TIMEOUT", message) });
    lifetime.onEnd(clock.after(limits.totalMs, passTotal));
  }
  const endsAt = record.startedAt + (limits.totalMs ?? Number.POSITIVE_INFINITY);
  return Object.assign(lifetime, {
    call,
    isWhole: false,
    blocks: createSharedBlocks(),
    remainingMs: () => Math.min(call.remainingMs(), Math.max(0, endsAt - clock.now())),
    number: record.number,
    limits,
    record,
    signal: controller.signal,
  });
}

function createRecord({ progress, clock }: Completion, target: string): AttemptRecord {
  return {
    number: progress.attempts + 1,
    target,
    startedAt: clock.now(),
    openedAt: undefined,
    endedAt: undefined,
    reason: undefined,
    reportedUsage: undefined,
    usage: undefined,
  };
}

/** Without the call's total, which ends the call itself. */
function ofCall({ limits: { firstTokenMs, idleMs } }: Completion): AttemptLimits {
  return { firstTokenMs, idleMs };
}
