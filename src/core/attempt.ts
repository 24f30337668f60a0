import type { Call } from "./call.ts";
import type { GatewayError } from "./error.ts";
import { createLifetime, type Lifetime } from "./lifetime.ts";

/** How a try ended: with the provider's own terminal event, or with an error. */
export type AttemptOutcome = { readonly kind: "finished" } | { readonly kind: "failed"; readonly error: GatewayError };

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
  /**
   * Fires when the try failed or the call ended before it finished; its reason is
   * a {@link GatewayError}. It does not fire after a terminal event.
   */
  readonly signal: AbortSignal;
}

/** Begins the next try of a call. */
export function beginAttempt(call: Call): Attempt {
  const controller = new AbortController();
  const lifetime = createLifetime<AttemptOutcome>((error) =>
    call.log.error({ err: error }, "a listener of an attempt's end threw"),
  );
  lifetime.onEnd((outcome) => {
    if (outcome.kind === "failed") controller.abort(outcome.error);
  });
  call.onEnd((outcome) => lifetime.end(outcome.kind === "failed" ? outcome : { kind: "finished" }));
  call.progress.attempts += 1;
  return {
    call,
    number: call.progress.attempts,
    signal: controller.signal,
    get outcome() {
      return lifetime.outcome;
    },
    onEnd: lifetime.onEnd,
    end: lifetime.end,
  };
}
