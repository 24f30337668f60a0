/** The pauses of a provider that sends little by little. */
export interface Pace {
  /** Length of a pause on the call's clock. */
  readonly pauseMs: number;
  /** Resolves when the next pause is over; some may be over before they are waited for. */
  pause(): Promise<void>;
}

/** A pace that a test controls step by step. */
export interface LedPace extends Pace {
  /** Ends a pause. */
  step(): void;
}

/** Creates a pace whose pauses end one by one. */
export function createPace(pauseMs: number): LedPace {
  let ended = 0;
  let resume: (() => void) | undefined;
  return {
    pauseMs,
    async pause() {
      if (ended === 0) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
      ended -= 1;
    },
    step() {
      ended += 1;
      resume?.();
      resume = undefined;
    },
  };
}
