import type { Served, Usage } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Clock } from "../clock.ts";
import { GatewayError, type Reason } from "../errors/error.ts";
import type { Log } from "../log.ts";
import type { CallerIdentity } from "./caller-identity.ts";
import { createLifetime, type Lifetime } from "./lifetime.ts";
import type { AttemptLimits } from "./time-limits.ts";

/** How a call ended. */
export type CallOutcome = { readonly kind: "ok" } | { readonly kind: "failed"; readonly error: GatewayError };

/** One attempt of a call, for its log line and its caller. Times are readings of the call's clock. */
export interface AttemptRecord {
  /** What was asked, as "provider/model". */
  readonly target: string;
  readonly limits: AttemptLimits;
  readonly startedAt: number;
  /** When its first content, or its whole answer, had come; undefined before that. */
  openedAt: number | undefined;
  /** When it ended; undefined before that. */
  endedAt: number | undefined;
  /** Why it failed; undefined unless it did. */
  reason: Reason | undefined;
}

/** Facts of a call that grow while it lasts, for its status details and its log line. */
export interface CallProgress {
  /** Attempts begun, over all targets. */
  attempts: number;
  /** Each of them, in their order. */
  readonly attemptRecords: AttemptRecord[];
  /** Milliseconds spent in queues for a slot. */
  queuedMs: number;
  /** Milliseconds spent between attempts, so as not to come back too soon. */
  backoffMs: number;
  /** Who was asked last; once an answer has begun, who serves it. */
  served: Served | undefined;
  /** Counts what the answer has cost so far, once one has begun. */
  usage: (() => Usage) | undefined;
  /** Clock reading at the first content event. */
  firstContentAt: number | undefined;
  /** The provider's answer was read: trying again pays twice. */
  contentRead: boolean;
  /** Content is on its way to the caller, so a failure leaves a partial answer. */
  contentSent: boolean;
}

/** Limits of a call in milliseconds, complete: defaults applied, caps enforced. */
export interface CallLimits {
  /** The whole call; its error is TOTAL_TIMEOUT. */
  readonly totalMs: number;
  /** The caller's own deadline, from the start of the call; its error is DEADLINE_EXCEEDED. */
  readonly deadlineMs: number | undefined;
  /** Wait for the first content event of a streamed answer, in an attempt that has no limit of its own. */
  readonly firstTokenMs: number;
  /** Silence of the provider after that, likewise. */
  readonly idleMs: number;
}

/**
 * Call is one RPC in progress. It ends once: when its answer was delivered, when
 * it failed, or when its signal fired.
 */
export interface Completion extends Lifetime<CallOutcome> {
  /** The gateway's id of the completion. */
  readonly id: string;
  /** Network address or other name of who called. */
  readonly caller: string;
  /** Who the caller proved to be; undefined when it proved nothing. */
  readonly identity: CallerIdentity | undefined;
  /** Whether the caller reads events (StreamComplete) or the whole answer (Complete). */
  readonly streaming: boolean;
  readonly limits: CallLimits;
  /** Clock reading at the start. */
  readonly startedAt: number;
  /** Fires when the call ends other than well; its reason is a {@link GatewayError}. */
  readonly signal: AbortSignal;
  /**
   * Ends the call as TOTAL_TIMEOUT, `totalMs` after its start, unless it must end
   * sooner anyway; `message` says whose limit it is.
   */
  limitTotal(totalMs: number, message: string): void;
  /** Milliseconds until the call ends by one of its limits; never below 0. */
  remainingMs(): number;
  readonly progress: CallProgress;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a call is made of. */
export interface CompletionOptions {
  readonly id: string;
  readonly caller: string;
  readonly identity?: CallerIdentity | undefined;
  readonly streaming: boolean;
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Begins a call and its clocks. Whoever begins it sees to it that it ends. */
export function beginCompletion(options: CompletionOptions): Completion {
  const { limits, clock, log } = options;
  const controller = new AbortController();
  const lifetime = createLifetime<CallOutcome>((error) =>
    log.error({ err: error }, "a listener of a call's end threw"),
  );
  const fail = (error: GatewayError): void => lifetime.end({ kind: "failed", error });

  const { totalMs, deadlineMs } = limits;
  const passDeadline = (): void => fail(new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed"));

  lifetime.onEnd((outcome) => {
    if (outcome.kind === "failed") controller.abort(outcome.error);
  });
  const startedAt = clock.now();
  let endsAt = startedAt + (deadlineMs ?? Number.POSITIVE_INFINITY);
  function limitTotal(limitMs: number, message: string): void {
    if (startedAt + limitMs >= endsAt) return;
    endsAt = startedAt + limitMs;
    const passTotal = (): void => fail(new GatewayError("TOTAL_TIMEOUT", message));
    // No timer is fast enough for a limit that has passed on the way here.
    if (endsAt <= clock.now()) return passTotal();
    lifetime.onEnd(clock.after(endsAt - clock.now(), passTotal));
  }
  limitTotal(totalMs, `the call took longer than its limit of ${totalMs} ms`);
  if (deadlineMs !== undefined) lifetime.onEnd(clock.after(deadlineMs, passDeadline));
  // No timer is fast enough for a deadline that has passed on the way here.
  if (deadlineMs !== undefined && deadlineMs <= 0) passDeadline();

  return Object.assign(lifetime, {
    ...options,
    identity: options.identity,
    startedAt,
    signal: controller.signal,
    limitTotal,
    remainingMs: () => Math.max(0, endsAt - clock.now()),
    progress: {
      attempts: 0,
      attemptRecords: [],
      queuedMs: 0,
      backoffMs: 0,
      served: undefined,
      usage: undefined,
      firstContentAt: undefined,
      contentRead: false,
      contentSent: false,
    },
  });
}
