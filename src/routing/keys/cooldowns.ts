import type { Clock } from "../../core/clock.ts";

/** Rests remembers which models rest, and until when, in a bounded amount of memory. */
export interface Rests {
  /** Milliseconds that a model still rests; 0 when it does not. */
  leftMs(model: string): number;
  set(model: string, restMs: number): void;
  end(model: string): void;
}

// Callers may name what they like, so there must be an end.
const mostModels = 1_000;

/** Creates rests, none at first. */
export function createRests(clock: Clock): Rests {
  /** The one that was set longest ago is first. */
  const untilByModel = new Map<string, number>();
  return {
    leftMs: (model) => Math.max(0, (untilByModel.get(model) ?? 0) - clock.now()),
    set(model, restMs) {
      untilByModel.delete(model);
      untilByModel.set(model, clock.now() + restMs);
      const [oldest] = untilByModel.keys();
      if (untilByModel.size > mostModels && oldest !== undefined) untilByModel.delete(oldest);
    },
    end(model) {
      untilByModel.delete(model);
    },
  };
}
