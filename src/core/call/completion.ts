import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Clock } from "../clock.ts";
import { GatewayError } from "../errors/error.ts";
import type { Log } from "../log.ts";
import type { Observer } from "../observer.ts";
import { identityOf, type Principal } from "../principal.ts";
import type { CallerIdentity } from "./caller-identity.ts";
import { FailsOnce, type Lifetime } from "./lifetime.ts";
import type { CallOutcome, CallProgress, Rpc } from "./progress.ts";
import type { TraceContext } from "./trace.ts";

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
 * CompletionView is what a provider sees of a completion. Programs import it under
 * the name `Call`, so what it has is public and only grows.
 */
export interface CompletionView extends Lifetime<CallOutcome> {
  /** The gateway's id of it. */
  readonly id: string;
  /** The owner's address. */
  readonly caller: string;
  /** The identity in the owner's client certificate; undefined when it showed none. */
  readonly identity: CallerIdentity | undefined;
  /** Whether the caller reads events (StreamComplete) or the whole answer (Complete). */
  readonly streaming: boolean;
  readonly limits: CallLimits;
  /** Clock reading at the start. */
  readonly startedAt: number;
  /** Fires when it fails; its reason is a {@link GatewayError}. */
  readonly signal: AbortSignal;
  /**
   * Ends it as TOTAL_TIMEOUT, `totalMs` after its start, unless another limit ends
   * it sooner; `message` names the limit.
   */
  limitTotal(totalMs: number, message: string): void;
  /** Milliseconds until one of its limits ends it; never below 0. */
  remainingMs(): number;
  readonly progress: CallProgress;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Completion is the work on one request: its attempts, its time limits, its usage.
 * It is made for its owner and knows nothing of its readers; the service attaches
 * the reader, and today the reader's end is its end. A count of tokens runs as one.
 * It ends once: when its answer was delivered, when it failed, or when its signal
 * fired.
 */
export interface Completion extends CompletionView {
  readonly rpc: Rpc;
  /** As the caller sent it; each target gets its own form of it. */
  readonly request: CompleteRequest;
  /** The principal that it is made for, and counts for. */
  readonly owner: Principal;
  /** The trace that it is part of; undefined without one. */
  readonly trace: TraceContext | undefined;
  readonly observer: Observer;
}

/** What a completion is made of. */
export interface CompletionOptions {
  readonly id: string;
  readonly rpc: Rpc;
  readonly request: CompleteRequest;
  readonly owner: Principal;
  readonly trace?: TraceContext | undefined;
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: Observer;
}

/** Begins a completion and its time limits. Its creator ends it. */
export function beginCompletion(options: CompletionOptions): Completion {
  const completion = new LimitedCompletion(options);
  const { observer, limits } = options;
  observer.completionBegan(completion);
  completion.limitTotal(limits.totalMs, `the call took longer than its limit of ${limits.totalMs} ms`);
  completion.keepDeadline();
  return completion;
}

class LimitedCompletion extends FailsOnce<CallOutcome> implements Completion {
  readonly id: string;
  readonly rpc: Rpc;
  readonly request: CompleteRequest;
  readonly owner: Principal;
  readonly trace: TraceContext | undefined;
  readonly caller: string;
  readonly identity: CallerIdentity | undefined;
  readonly streaming: boolean;
  readonly limits: CallLimits;
  readonly startedAt: number;
  readonly progress: CallProgress = createProgress();
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: Observer;
  /** Clock reading at which the nearest of its limits passes. */
  #endsAt: number;
  /** The message of the total that is nearest; undefined when it is the caller's deadline. */
  #nearest: string | undefined;
  #stopTimer: (() => void) | undefined;

  constructor({ id, rpc, request, owner, trace, limits, clock, log, observer }: CompletionOptions) {
    super();
    this.id = id;
    this.rpc = rpc;
    this.request = request;
    this.owner = owner;
    this.trace = trace;
    this.caller = owner.address;
    this.identity = identityOf(owner);
    this.streaming = rpc === "StreamComplete";
    this.limits = limits;
    this.clock = clock;
    this.log = log;
    this.observer = observer;
    this.startedAt = clock.now();
    this.#endsAt = this.startedAt + (limits.deadlineMs ?? Number.POSITIVE_INFINITY);
  }

  limitTotal(totalMs: number, message: string): void {
    if (this.startedAt + totalMs >= this.#endsAt) return;
    this.#endsAt = this.startedAt + totalMs;
    this.#nearest = message;
    this.#wait();
  }

  /** Ends it at the caller's deadline, unless a total is nearer. */
  keepDeadline(): void {
    if (this.limits.deadlineMs !== undefined && this.#nearest === undefined) this.#wait();
  }

  remainingMs(): number {
    return Math.max(0, this.#endsAt - this.clock.now());
  }

  /** Waits for the nearest limit. One that has passed already ends the call now, before anything is done for it. */
  #wait(): void {
    if (this.outcome !== undefined) return;
    this.#stopTimer?.();
    const leftMs = this.#endsAt - this.clock.now();
    if (leftMs <= 0) this.#pass();
    else this.#stopTimer = this.clock.after(leftMs, () => this.#pass());
  }

  #pass(): void {
    const error =
      this.#nearest === undefined
        ? new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed")
        : new GatewayError("TOTAL_TIMEOUT", this.#nearest);
    this.end({ kind: "failed", error });
  }

  protected override beforeListeners(outcome: CallOutcome): void {
    super.beforeListeners(outcome);
    this.#stopTimer?.();
  }

  protected override listenerThrew(error: unknown): void {
    this.log.error({ err: error }, "a listener of a call's end threw");
  }

  protected override afterListeners(outcome: CallOutcome): void {
    this.observer.completionEnded(this, outcome);
  }
}

function createProgress(): CallProgress {
  return {
    attempts: 0,
    attemptRecords: [],
    queuedMs: 0,
    backoffMs: 0,
    served: undefined,
    usage: undefined,
    firstContentAt: undefined,
    contentRead: false,
    contentSent: false,
    readerWaitsSince: undefined,
  };
}
