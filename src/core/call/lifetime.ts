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

/** How a lifetime ends that can fail, such as that of a call or an attempt. */
type MayFail = Failed | { readonly kind: "ok" } | { readonly kind: "finished" };

/** A lifetime that can end as failed. */
type CanFail = Lifetime<MayFail>;

/** The base of what ends once. Listeners run synchronously, in the order in which they were added. */
export abstract class EndsOnce<Outcome extends object> implements Lifetime<Outcome> {
  outcome: Outcome | undefined = undefined;
  #listeners: ((outcome: Outcome) => void)[] = [];

  onEnd(listener: (outcome: Outcome) => void): void {
    if (this.outcome === undefined) this.#listeners.push(listener);
    else this.#run(listener, this.outcome);
  }

  end(outcome: Outcome): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    this.beforeListeners(outcome);
    const added = this.#listeners;
    this.#listeners = [];
    for (const listener of added) this.#run(listener, outcome);
    this.afterListeners(outcome);
  }

  #run(listener: (outcome: Outcome) => void, outcome: Outcome): void {
    try {
      listener(outcome);
    } catch (error) {
      this.listenerThrew(error);
    }
  }

  /** Gets what a listener throws; the others still run. */
  protected abstract listenerThrew(error: unknown): void;
  /** Runs once, before the listeners. */
  protected beforeListeners(_outcome: Outcome): void {}
  /** Runs once, when all listeners have run. */
  protected afterListeners(_outcome: Outcome): void {}
}

/** The base of what ends once and can fail, with the signal of its failure. */
export abstract class FailsOnce<Outcome extends MayFail> extends EndsOnce<Outcome> {
  #controller: AbortController | undefined;

  /**
   * Fires when it fails, before the listeners run; its reason is the error. Made at
   * the first use, since few calls need it: one costs more than all other members.
   */
  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    this.#controller = new AbortController();
    if (this.outcome?.kind === "failed") this.#controller.abort(this.outcome.error);
    return this.#controller.signal;
  }

  protected override beforeListeners(outcome: Outcome): void {
    if (outcome.kind === "failed") this.#controller?.abort(outcome.error);
  }
}

/**
 * Creates a lifetime. `onListenerError` gets what a listener throws; the others still
 * run. `afterEnd` runs once, when all of them have run.
 */
export function createLifetime<Outcome extends object>(
  onListenerError: (error: unknown) => void,
  afterEnd?: (outcome: Outcome) => void,
): Lifetime<Outcome> {
  return new PlainLifetime(onListenerError, afterEnd);
}

class PlainLifetime<Outcome extends object> extends EndsOnce<Outcome> {
  readonly #onListenerError: (error: unknown) => void;
  readonly #afterEnd: ((outcome: Outcome) => void) | undefined;

  constructor(onListenerError: (error: unknown) => void, afterEnd: ((outcome: Outcome) => void) | undefined) {
    super();
    this.#onListenerError = onListenerError;
    this.#afterEnd = afterEnd;
  }

  protected override listenerThrew(error: unknown): void {
    this.#onListenerError(error);
  }

  protected override afterListeners(outcome: Outcome): void {
    this.#afterEnd?.(outcome);
  }
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

/** Throws the error that a call or an attempt failed with, if it did. */
export function throwIfFailed({ outcome }: Pick<CanFail, "outcome">): void {
  if (outcome?.kind === "failed") throw outcome.error;
}

/** Ends a call as CALLER_CANCELLED because its reader stopped reading, unless it has ended already. */
export function endUnread(completion: CanFail): void {
  // Building an Error captures a stack; skip it once the call has ended.
  if (completion.outcome !== undefined) return;
  completion.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "the caller stopped reading") });
}
