import { createSharedBlocks, type SharedBlocks } from "../answer/parts/text-builder.ts";
import { GatewayError } from "../errors/error.ts";
import type { Call, CallLimits, Try } from "./call.ts";
import { createLifetime, type Lifetime } from "./lifetime.ts";

/** How a try ended: with the provider's own terminal event, or with an error. */
export type AttemptOutcome = { readonly kind: "finished" } | { readonly kind: "failed"; readonly error: GatewayError };

/** Limits of one try in milliseconds, complete. */
export interface AttemptLimits extends Pick<CallLimits, "firstTokenMs" | "idleMs"> {
  /** Longest wait for a connection; the provider's own when undefined, which no longer one exceeds. */
  readonly connectMs?: number | undefined;
  /** The whole try; its error is TOTAL_TIMEOUT. No limit but the call's when undefined. */
  readonly totalMs?: number | undefined;
}

/**
 * Attempt is one try at one target. It ends once, at the first of: the opening
 * failed, the terminal event was read, an error, the end of the call. Whatever a
 * try holds (a concurrency slot, timers, the upstream body) is let go by
 * `onEnd`, which no suspended generator can delay.
 */
export interface Attempt extends Lifetime<AttemptOutcome> {
  readonly call: Call;
  /** 1 for the first try of the call, counted over all targets. */
  readonly number: number;
  readonly limits: AttemptLimits;
  /** What the call remembers of it. */
  readonly record: Try;
  /**
   * Whether the provider has said why it stopped. Then its silence ends the answer
   * well, and no limit on silence fails it. Set by what reads the answer.
   */
  isWhole: boolean;
  /** What the readers of the answer keep of its texts. */
  readonly blocks: SharedBlocks;
  /** Milliseconds until a limit ends the attempt or its call; never below 0. */
  remainingMs(): number;
  /**
   * Fires when the try failed or the call ended before it finished; its reason is
   * a {@link GatewayError}. It does not fire after a terminal event.
   */
  readonly signal: AbortSignal;
}

/** Begins the next try of a call at a "provider/model", with the call's limits unless it has its own. */
export function beginAttempt(call: Call, target = "", limits: AttemptLimits = ofCall(call)): Attempt {
  const { clock, progress } = call;
  const record: Try = { target, startedAt: clock.now(), openedAt: undefined, endedAt: undefined, reason: undefined };
  const controller = new AbortController();
  const lifetime = createLifetime<AttemptOutcome>((error) =>
    call.log.error({ err: error }, "a listener of an attempt's end threw"),
  );
  lifetime.onEnd((outcome) => {
    record.endedAt = clock.now();
    if (outcome.kind === "finished") return;
    record.reason = outcome.error.reason;
    controller.abort(outcome.error);
  });
  call.onEnd((outcome) => lifetime.end(outcome.kind === "failed" ? outcome : { kind: "finished" }));
  progress.attempts += 1;
  progress.tries.push(record);
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
    number: progress.attempts,
    limits,
    record,
    signal: controller.signal,
  });
}

/** Without the call's total, which ends the call itself. */
function ofCall({ limits: { firstTokenMs, idleMs } }: Call): AttemptLimits {
  return { firstTokenMs, idleMs };
}
