import type { Served, Usage } from "../gen/tokenwire/v1/usage_pb.ts";
import type { CallerIdentity } from "./caller-identity.ts";
import type { Clock } from "./clock.ts";
import { GatewayError } from "./error.ts";
import { createLifetime, type Lifetime } from "./lifetime.ts";
import type { Log } from "./log.ts";

/** How a call ended. */
export type CallOutcome = { readonly kind: "ok" } | { readonly kind: "failed"; readonly error: GatewayError };

/** Facts of a call that grow while it lasts, for its status details and its log line. */
export interface CallProgress {
  /** Tries begun, over all targets. */
  attempts: number;
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
  /** Wait for the first content event of a streamed answer. */
  readonly firstTokenMs: number;
  /** Silence of the provider after that. */
  readonly idleMs: number;
}

/**
 * Call is one RPC in progress. It ends once: when its answer was delivered, when
 * it failed, or when its signal fired.
 */
export interface Call extends Lifetime<CallOutcome> {
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
  readonly progress: CallProgress;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a call is made of. */
export interface CallOptions {
  readonly id: string;
  readonly caller: string;
  readonly identity?: CallerIdentity | undefined;
  readonly streaming: boolean;
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Begins a call and its clocks. Whoever begins it sees to it that it ends. */
export function beginCall(options: CallOptions): Call {
  const { limits, clock, log } = options;
  const controller = new AbortController();
  const lifetime = createLifetime<CallOutcome>((error) =>
    log.error({ err: error }, "a listener of a call's end threw"),
  );
  const fail = (error: GatewayError): void => lifetime.end({ kind: "failed", error });

  const { totalMs, deadlineMs } = limits;
  const passTotal = (): void =>
    fail(new GatewayError("TOTAL_TIMEOUT", `the call took longer than its limit of ${totalMs} ms`));
  const passDeadline = (): void => fail(new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed"));

  lifetime.onEnd((outcome) => {
    if (outcome.kind === "failed") controller.abort(outcome.error);
  });
  lifetime.onEnd(clock.after(totalMs, passTotal));
  if (deadlineMs !== undefined) lifetime.onEnd(clock.after(deadlineMs, passDeadline));
  // No timer is fast enough for a deadline that has passed on the way here.
  if (deadlineMs !== undefined && deadlineMs <= 0) passDeadline();

  return {
    ...options,
    identity: options.identity,
    startedAt: clock.now(),
    signal: controller.signal,
    progress: {
      attempts: 0,
      served: undefined,
      usage: undefined,
      firstContentAt: undefined,
      contentRead: false,
      contentSent: false,
    },
    get outcome() {
      return lifetime.outcome;
    },
    onEnd: lifetime.onEnd,
    end: lifetime.end,
  };
}
