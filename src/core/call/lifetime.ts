import { GatewayError } from "../errors/error.ts";

/** Something that ends exactly once. */
export interface Lifetime<Outcome> {
  /** How it ended; undefined while it lasts. */
  readonly outcome: Outcome | undefined;
  /** Runs `listener` at the end, or at once when it has ended already. */
  onEnd(listener: (outcome: Outcome) => void): void;
  /** Ends it. The first outcome holds; later ones change nothing. */
  end(outcome: Outcome): void;
}

/** The end of a call or an attempt that failed. */
export interface Failed {
  readonly kind: "failed";
  readonly error: GatewayError;
}

/** A lifetime that can end as failed, such as that of a call or an attempt. */
type CanFail = Lifetime<Failed | { readonly kind: "ok" } | { readonly kind: "finished" }>;

/**
 * Creates a lifetime. Listeners run synchronously, in the order in which they were
 * added. `onListenerError` gets what a listener throws; the others still run.
 * `afterEnd` runs once, when all of them have run.
 */
export function createLifetime<Outcome extends object>(
  onListenerError: (error: unknown) => void,
  afterEnd?: (outcome: Outcome) => void,
): Lifetime<Outcome> {
  return withLifetime<Outcome, object>({}, onListenerError, afterEnd);
}

/** Creates a lifetime with further members. One literal costs less than to assign them to an object that exists. */
export function withLifetime<Outcome extends object, Members extends object>(
  members: Members,
  onListenerError: (error: unknown) => void,
  afterEnd?: (outcome: Outcome) => void,
): Members & Lifetime<Outcome> {
  let listeners: ((outcome: Outcome) => void)[] = [];

  function run(listener: (outcome: Outcome) => void, outcome: Outcome): void {
    try {
      listener(outcome);
    } catch (error) {
      onListenerError(error);
    }
  }

  const lifetime: Members & Lifetime<Outcome> & { outcome: Outcome | undefined } = {
    ...members,
    outcome: undefined,
    onEnd(listener: (outcome: Outcome) => void) {
      if (lifetime.outcome === undefined) listeners.push(listener);
      else run(listener, lifetime.outcome);
    },
    end(outcome: Outcome) {
      if (lifetime.outcome !== undefined) return;
      lifetime.outcome = outcome;
      const added = listeners;
      listeners = [];
      for (const listener of added) run(listener, outcome);
      afterEnd?.(outcome);
    },
  };
  return lifetime;
}

/**
 * Ends a call or an attempt with what was thrown, and returns the error that it
 * failed with first. An error thrown after the end only repeats why it ended.
 */
export function failWith(lifetime: CanFail, thrown: unknown): GatewayError {
  const error = GatewayError.from(thrown);
  lifetime.end({ kind: "failed", error });
  return lifetime.outcome?.kind === "failed" ? lifetime.outcome.error : error;
}

/** Ends a call as CALLER_CANCELLED because its reader stopped reading, unless it has ended already. */
export function endUnread(completion: CanFail): void {
  // Building an Error captures a stack; skip it once the call has ended.
  if (completion.outcome !== undefined) return;
  completion.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "the caller stopped reading") });
}
