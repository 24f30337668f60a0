import type { Clock } from "../../core/clock.ts";
import {
  type BreakerSettings,
  type BreakerTransition,
  type CircuitBreaker,
  createCircuitBreaker,
} from "../layers/circuit-breaker.ts";
import { createPeakEwma, type PeakEwma } from "./peak-ewma.ts";

/** What is known of one model at one provider. */
export interface ModelState {
  readonly breaker: CircuitBreaker;
  /** Time to the first token of its streams. */
  readonly firstToken: PeakEwma;
  /** Attempts under way. */
  outstanding: number;
}

/** ModelStates keeps what is known of the models of one provider. */
export interface ModelStates {
  /** The state of a model; of one that was not asked yet, a new one with a closed breaker. */
  of(model: string): ModelState;
  /** The models that were asked of late, the latest first, at most so many. */
  latest(most: number): readonly (readonly [model: string, state: ModelState])[];
}

/** Most models of a provider that have a state: callers choose their names. */
export const mostModels = 1_000;

/**
 * Creates the states of a provider's models. `onBreakerChange` gets the new state of a
 * model's breaker and whether it follows another process, `publish` what the breakers of other processes are to follow.
 */
export function createModelStates(
  settings: BreakerSettings,
  clock: Clock,
  random: () => number,
  onBreakerChange?: (model: string, state: CircuitBreaker["state"], isFollowed: boolean) => void,
  publish?: (model: string, transition: BreakerTransition) => void,
): ModelStates {
  /** In the order of use, the least recent first. */
  const states = new Map<string, ModelState>();
  /** The one that was used last, which most calls use again. */
  let latest: { readonly model: string; readonly state: ModelState } | undefined;

  function create(model: string): ModelState {
    return {
      breaker: createCircuitBreaker(
        ...([settings, clock, random] as const),
        (state, isFollowed) => onBreakerChange?.(model, state, isFollowed),
        publish && ((transition) => publish(model, transition)),
      ),
      firstToken: createPeakEwma(clock),
      outstanding: 0,
    };
  }

  return {
    of(model) {
      if (latest?.model === model) return latest.state;
      const state = states.get(model) ?? create(model);
      latest = { model, state };
      states.delete(model);
      states.set(model, state);
      const [oldest] = states.keys();
      // Calls under way hold their state themselves.
      if (states.size > mostModels && oldest !== undefined) states.delete(oldest);
      return state;
    },
    latest: (most) => [...states].slice(-most).toReversed(),
  };
}
