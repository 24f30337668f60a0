import type { Clock } from "../../core/clock.ts";

/** Cooldowns remembers which models rest, and until when, in a bounded amount of memory. */
export interface Cooldowns {
  /** Milliseconds that a model still rests; 0 when it does not. */
  leftMs(model: string): number;
  set(model: string, cooldownMs: number): void;
  end(model: string): void;
}

// Callers may name what they like, so there must be an end.
const mostModels = 1_000;

/** Creates rests, none at first. */
export function createCooldowns(clock: Clock): Cooldowns {
  /** The one that was set longest ago is first. */
  const untilByModel = new Map<string, number>();
  return {
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
  };
}
