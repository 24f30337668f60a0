import type { Keywords } from "./keywords.ts";

/** The first number that fits of 0, the bounds, multiples near them and their middle; undefined when none does. */
export function sampleNumber(keywords: Keywords, mustBeWhole: boolean): number | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = keywords;
  const step = multipleOf ?? 1;
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((bound) => bound !== undefined);
  const middle = bounds.reduce((sum, bound) => sum + bound, 0) / bounds.length;
  const multiples = bounds.flatMap((bound) => {
    const nearest = Math.round(bound / step);
    return [nearest, nearest + 1, nearest - 1].map((factor) => factor * step);
  });

  const fits = (value: number): boolean =>
    value >= (minimum ?? Number.NEGATIVE_INFINITY) &&
    value <= (maximum ?? Number.POSITIVE_INFINITY) &&
    value > (exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
    value < (exclusiveMaximum ?? Number.POSITIVE_INFINITY) &&
    (!mustBeWhole || Number.isInteger(value)) &&
    (multipleOf === undefined || isMultiple(value, multipleOf));
  return [0, ...bounds, ...multiples, middle].find(fits);
}

function isMultiple(value: number, step: number): boolean {
  const factor = value / step;
  return Math.abs(factor - Math.round(factor)) < 1e-9;
}
