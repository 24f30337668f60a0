// The kinds of values that options have. Each is read as JSON and as text of a URL.
import { z } from "zod";

const unitMs = { ms: 1, s: 1_000, m: 60_000 };
const maxDurationMs = 60 * unitMs.m;
const durationForms = 'a duration such as "200ms", "1.5s" or "2m", at most "60m"';

/** A duration such as "200ms", "1.5s" or "2m", at most "60m", in milliseconds. */
export const duration = z.string(`must be ${durationForms}`).transform((text, context) => {
  const [, amount = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m)$/.exec(text) ?? [];
  const durationMs = Number(amount) * (Object.entries(unitMs).find(([name]) => name === unit)?.[1] ?? Number.NaN);
  if (durationMs <= maxDurationMs) return durationMs;
  context.addIssue({ code: "custom", message: `must be ${durationForms}` });
  return z.NEVER;
});

/** A duration, or "forever" as Infinity. */
export const endlessDuration = z.union(
  [z.literal("forever").transform(() => Number.POSITIVE_INFINITY), duration],
  `must be "forever" or ${durationForms}`,
);

/** A whole number. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  return number(`must be a whole number from ${least} to ${most}`, (value) => {
    return Number.isInteger(value) && value >= least && value <= most;
  });
}

/** A number above 0. */
export const positiveNumber = number(
  "must be a number above 0",
  (value) => value > 0 && value < Number.POSITIVE_INFINITY,
);

/** True or false. */
export const flag = z.union(
  [z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")],
  "must be true or false",
);

/** One of the names of a table; its output is the value of that name. */
export function oneOf<Value>(table: ReadonlyMap<string, Value>): z.ZodType<Value> {
  const message = `must be one of ${[...table.keys()].join(", ")}`;
  return z.string(message).transform((name, context) => {
    const value = table.get(name);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

function number(rule: string, fits: (value: number) => boolean): z.ZodType<number> {
  const text = z
    .string()
    .regex(/^\d{1,15}(\.\d{1,15})?$/)
    .transform(Number);
  return z.union([z.number(), text], rule).refine(fits, rule);
}
