/** Something that ends exactly once, and tells everyone who hangs on its end. */
export interface Lifetime<Outcome> {
  /** How it ended; undefined while it lasts. */
  readonly outcome: Outcome | undefined;
  /** Runs `listener` at the end, or at once when the end has come. */
  onEnd(listener: (outcome: Outcome) => void): void;
  /** Ends it. The first outcome stands; later ones change nothing. */
  end(outcome: Outcome): void;
}

/**
 * Creates a lifetime. Listeners run synchronously, in the order they came.
 * `onListenerError` hears of a listener that throws; the others still run.
 */
export function createLifetime<Outcome extends object>(onListenerError: (error: unknown) => void): Lifetime<Outcome> {
  let outcome: Outcome | undefined;
  let listeners: ((outcome: Outcome) => void)[] = [];

  function tell(listener: (outcome: Outcome) => void, how: Outcome): void {
    try {
      listener(how);
    } catch (error) {
      onListenerError(error);
    }
  }

  return {
    get outcome() {
      return outcome;
    },
    onEnd(listener) {
      if (outcome === undefined) listeners.push(listener);
      else tell(listener, outcome);
    },
    end(how) {
      if (outcome !== undefined) return;
      outcome = how;
      const told = listeners;
      listeners = [];
      for (const listener of told) tell(listener, how);
    },
  };
}
