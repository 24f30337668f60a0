import type { Clock } from "../../core/clock.ts";
import { type BreakerSettings, type CircuitBreaker, createCircuitBreaker } from "../layers/circuit-breaker.ts";
import { createPeakEwma, type PeakEwma } from "./peak-ewma.ts";

/** What is known of one model at one provider. */
export interface ModelState {
  readonly breaker: CircuitBreaker;
  /** Time to the first token of its streams. */
  readonly firstToken: PeakEwma;
  /** Tries under way. */
  outstanding: number;
}

/** ModelStates keeps what is known of the models of one provider. */
export interface ModelStates {
  /** The state of a model, which is well until it shows otherwise. */
  of(model: string): ModelState;
}

// Callers may name what they like, so there must be an end.
const mostModels = 1_000;

/** Creates the states of a provider's models. `onBreakerChange` gets the new state of a model's breaker. */
export function createModelStates(
  settings: BreakerSettings,
  clock: Clock,
  random: () => number,
  onBreakerChange?: (model: string, state: CircuitBreaker["state"]) => void,
): ModelStates {
  /** The one that was asked for longest ago is first. */
  const states = new Map<string, ModelState>();

  function create(model: string): ModelState {
    return {
      breaker: createCircuitBreaker(settings, clock, random, (state) => onBreakerChange?.(model, state)),
      firstToken: createPeakEwma(clock),
      outstanding: 0,
    };
  }

  return {
    of(model) {
      const state = states.get(model) ?? create(model);
      states.delete(model);
      states.set(model, state);
      const [oldest] = states.keys();
      // What is under way keeps its state by itself.
      if (states.size > mostModels && oldest !== undefined) states.delete(oldest);
      return state;
    },
  };
}
