import type { Clock } from "../../core/clock.ts";

/** Cooldowns has the models that cool down, and until when, in a bounded amount of memory. */
export interface Cooldowns {
  /** Whether none has been set that was not ended since. */
  isEmpty(): boolean;
  /** Milliseconds until the cooldown of a model ends; 0 without one. */
  leftMs(model: string): number;
  set(model: string, cooldownMs: number): void;
  end(model: string): void;
  /** The models that cool down now, with the milliseconds that are left, at most so many. */
  current(most: number): readonly (readonly [model: string, leftMs: number])[];
}

// Callers choose the names of models, so their number must be bounded.
const mostModels = 1_000;

/** Creates cooldowns, none at first. */
export function createCooldowns(clock: Clock): Cooldowns {
  /** In the order in which they were set, the first set first. */
  const untilByModel = new Map<string, number>();
  return {
    isEmpty: () => untilByModel.size === 0,
    leftMs: (model) => Math.max(0, (untilByModel.get(model) ?? 0) - clock.now()),
    set(model, cooldownMs) {
      untilByModel.delete(model);
      untilByModel.set(model, clock.now() + cooldownMs);
      const [oldest] = untilByModel.keys();
      if (untilByModel.size > mostModels && oldest !== undefined) untilByModel.delete(oldest);
    },
    end(model) {
      untilByModel.delete(model);
    },
    current: (most) =>
      [...untilByModel]
        .map(([model, until]) => [model, until - clock.now()] as const)
        .filter(([, leftMs]) => leftMs > 0)
        .slice(-most),
  };
}
