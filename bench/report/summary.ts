import type { Sample, Values } from "../measure/outcome.ts";
import { median } from "../statistics/quantile.ts";
import type { Figure } from "./figures.ts";

/** A cell of the table. */
export type Cell =
  | {
      readonly kind: "figure";
      readonly median: number;
      readonly min: number;
      readonly max: number;
      /** Median of the ratios to the plain pipe of the same round. */
      readonly ratio?: number;
    }
  /** Something erred: there is no figure. */
  | { readonly kind: "refused"; readonly reason: string }
  /** It was not measured: not offered, or not part of the run. */
  | { readonly kind: "none" };

/** The cell of a program for a figure. One round that erred leaves it without one. */
export function summarize(samples: readonly Sample[], figure: Figure, subject: string): Cell {
  const own = samples.filter((sample) => sample.case === figure.case && sample.subject === subject);
  for (const { outcome } of own) if (outcome.kind === "refused") return outcome;
  const rounds = own.flatMap(({ round, outcome }) => {
    if (outcome.kind !== "measured") return [];
    const value = figure.of(outcome.values, valuesOf(samples, figure.case, "direct", round));
    return value === undefined ? [] : [{ round, value }];
  });
  if (rounds.length === 0) return withoutRounds(samples, figure, own.length);
  const values = rounds.map(({ value }) => value);
  const ratios = rounds.flatMap(({ round, value }) => {
    const base = valuesOf(samples, figure.case, "pipe", round);
    const pipe = base && figure.of(base, undefined);
    return pipe === undefined || subject === "pipe" ? [] : [value / pipe];
  });
  return {
    kind: "figure",
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ...(figure.hasRatio && ratios.length > 0 && { ratio: median(ratios) }),
  };
}

/** An added time has no figure where the calls with nothing in between erred. */
function withoutRounds(samples: readonly Sample[], figure: Figure, measured: number): Cell {
  const base = samples.find((each) => each.case === figure.case && each.subject === "direct");
  if (measured === 0 || base?.outcome.kind !== "refused") return { kind: "none" };
  return { kind: "refused", reason: `with nothing in between: ${base.outcome.reason}` };
}

function valuesOf(samples: readonly Sample[], name: string, subject: string, round: number): Values | undefined {
  const found = samples.find((each) => each.case === name && each.subject === subject && each.round === round);
  return found?.outcome.kind === "measured" ? found.outcome.values : undefined;
}
