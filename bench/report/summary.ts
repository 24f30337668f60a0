import { type Refusal, type Sample, unmeasured, type Values } from "../measure/outcome.ts";
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
  | Refusal
  /** It was not measured: not offered, or not part of the run. */
  | { readonly kind: "none" };

/** The cell of a program for a figure. One round without a figure leaves it without one, its own or that which it is compared with. */
export function summarize(samples: readonly Sample[], figure: Figure, subject: string): Cell {
  const refusal = findRefusal(samples, figure.case, subject);
  if (refusal !== undefined) return refusal;
  const own = roundsOf(samples, figure.case, subject);
  const base = findRefusal(samples, figure.case, "direct");
  if (base !== undefined && figure.needsDirect && own.size > 0)
    return unmeasured(`with nothing in between: ${base.reason}`);
  const direct = roundsOf(samples, figure.case, "direct");
  const found = new Map(
    [...own].flatMap(([round, values]) => {
      const value = figure.of(values, direct.get(round));
      return value === undefined ? [] : [[round, value] as const];
    }),
  );
  if (found.size === 0) return { kind: "none" };
  const values = [...found.values()];
  const ratios = subject === "pipe" || !figure.hasRatio ? [] : toRatios(samples, figure, found);
  return {
    kind: "figure",
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ...(ratios.length > 0 && { ratio: median(ratios) }),
  };
}

/** The ratios to the plain pipe, round by round; none when it has no figure of its own. */
function toRatios(samples: readonly Sample[], figure: Figure, found: ReadonlyMap<number, number>): number[] {
  if (findRefusal(samples, figure.case, "pipe") !== undefined) return [];
  const pipe = roundsOf(samples, figure.case, "pipe");
  return [...found].flatMap(([round, value]) => {
    const base = pipe.get(round);
    const cost = base && figure.of(base, undefined);
    return cost === undefined ? [] : [value / cost];
  });
}

/** Why a program has no figure in a case; undefined when it has one. */
export function findRefusal(samples: readonly Sample[], name: string, subject: string): Refusal | undefined {
  for (const sample of samples) {
    if (sample.case === name && sample.subject === subject && sample.outcome.kind === "refused") return sample.outcome;
  }
  return undefined;
}

function roundsOf(samples: readonly Sample[], name: string, subject: string): ReadonlyMap<number, Values> {
  return new Map(
    samples.flatMap(({ round, case: measured, subject: program, outcome }) =>
      measured === name && program === subject && outcome.kind === "measured" ? [[round, outcome.values] as const] : [],
    ),
  );
}
