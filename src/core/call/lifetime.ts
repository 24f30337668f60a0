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
  let listeners: ((outcome: Outcome) => void)[] = [];

  function tell(listener: (outcome: Outcome) => void, how: Outcome): void {
    try {
      listener(how);
    } catch (error) {
      onListenerError(error);
    }
  }

  const lifetime: { outcome: Outcome | undefined } & Lifetime<Outcome> = {
    outcome: undefined,
    onEnd(listener) {
      if (lifetime.outcome === undefined) listeners.push(listener);
      else tell(listener, lifetime.outcome);
    },
    end(how) {
      if (lifetime.outcome !== undefined) return;
      lifetime.outcome = how;
      const told = listeners;
      listeners = [];
      for (const listener of told) tell(listener, how);
    },
  };
  return lifetime;
}
