import { z } from "zod";
import { type FieldViolation, invalidRequest } from "../../../core/errors/error.ts";
import { failures } from "../failures.ts";
import { duration, endlessDuration, flag, oneOf, positiveNumber, wholeNumber } from "./option-values.ts";

/** When the simulator reports usage. */
export type UsageReport = "final" | "running" | "none";

const maxTokenCount = 2 ** 31 - 1;

const optionsSchema = z
  .strictObject({
    ttft: duration,
    rate: positiveNumber,
    batch: wholeNumber(1, 10_000),
    fail: oneOf(failures),
    retry_after: duration,
    stall: endlessDuration,
    after: wholeNumber(0, maxTokenCount),
    attempts: wholeNumber(1, 1_000),
    usage: oneOf(names<UsageReport>("final", "running", "none")),
    split_pairs: flag,
    tokens: wholeNumber(0, 1_000_000),
  })
  .partial();

/** The options of a request, under their public names. */
export type GivenOptions = z.output<typeof optionsSchema>;

/** The public names of all options. */
export const optionNames: readonly string[] = Object.keys(optionsSchema.shape);

/** Reads the options in a field of the request. Throws INVALID_REQUEST for that field. */
export function parseOptions(field: string, given: unknown): GivenOptions {
  const result = optionsSchema.safeParse(given);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.map((issue): FieldViolation => ({ field, description: describe(issue) })));
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `unknown option ${issue.keys.map(quote).join(", ")}; there are ${optionNames.join(", ")}`;
  }
  return issue.path.length === 0 ? "must be a JSON object of options" : `${issue.path.join(".")} ${issue.message}`;
}

function names<Name extends string>(...all: readonly Name[]): ReadonlyMap<string, Name> {
  return new Map(all.map((name) => [name, name]));
}

function quote(text: string): string {
  return JSON.stringify(text);
}
