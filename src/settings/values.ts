// The kinds of values that settings have. Each has one sentence on what to write, and a name for documents.
import { z } from "zod";

const most31Bits = 2 ** 31 - 1;

/** Any text but the empty one. */
export function text(write: string) {
  return z.string({ error: write }).min(1, write).meta({ title: "text" });
}

/** One word out of a few. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `write one of ${words.join(", ")}` });
}

/** True or false, also as text: references and flags are text. */
export const yesOrNo = z
  .union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")], {
    error: "write true or false",
  })
  .meta({ title: "true or false" });

/** A list; each item has its own sentence on what to write. */
export function list<Item extends z.ZodType>(item: Item, write: string) {
  return z.array(item, { error: write });
}

/** A whole number within bounds, also as text: references and flags are text. */
export function wholeNumber(least: number, most: number = most31Bits) {
  const error = `write a whole number from ${least} to ${most}`;
  const number = z.int(error).min(least, error).max(most, error);
  const digits = z.string().regex(/^\d+$/).transform(Number).pipe(number);
  const title = most === most31Bits ? `whole number from ${least}` : `whole number from ${least} to ${most}`;
  return z.union([number, digits], { error }).meta({ title });
}

/** A number within bounds, also as text. */
export function realNumber(least: number, most: number) {
  const title = `number from ${least} to ${most}`;
  return alsoAsText(z.number().min(least, `write a ${title}`).max(most, `write a ${title}`), title);
}

/** A share of a whole that is not empty. */
export const share = alsoAsText(
  z.number().gt(0, "write a number above 0, at most 1").max(1, "write a number above 0, at most 1"),
  "number above 0, at most 1",
);

const writePrice = 'write USD for a million tokens from 0 to 1000000, with at most 6 decimals, such as 2.5 or "0.075"';

/** A price in USD for a million tokens, read as micro-USD, which are whole: no price is rounded. */
export const usdPerMillion = z
  .union([z.number().transform(String), z.string()], { error: writePrice })
  .pipe(
    z
      .string()
      .regex(/^(?:\d{1,6}(?:\.\d{1,6})?|1000000)$/, writePrice)
      .transform(toMicro),
  )
  .meta({ title: "USD" });

function toMicro(decimal: string): number {
  const [whole = "", decimals = ""] = decimal.split(".");
  return Number(whole) * 1_000_000 + Number(decimals.padEnd(6, "0"));
}

function alsoAsText(number: z.ZodNumber, title: string) {
  const digits = z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number)
    .pipe(number);
  return z.union([number, digits], { error: `write a ${title}` }).meta({ title });
}

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

const writeDuration = 'write a duration above 0 with its unit, such as "500ms", "30s" or "2m"';

const writtenDuration = z
  .string({ error: writeDuration })
  .regex(/^(?=.*[1-9])\d+(\.\d+)?(ms|s|m|h)$/, writeDuration)
  .transform((given) => Number.parseFloat(given) * (unitMs.get(given.replace(/^[\d.]+/, "")) ?? Number.NaN));

const timerMs = z.number().max(most31Bits, 'write a duration of at most "596h"');

/** A duration such as "500ms", "30s", "2m" or "1h", read as milliseconds. At most what fits into a timer. */
export const duration = writtenDuration.pipe(timerMs).meta({ title: "duration" });

/** A {@link duration} in which things are counted. A shorter one has too few events to count. */
export const countingWindow = writtenDuration
  .pipe(timerMs.min(1_000, 'write a duration of at least "1s"'))
  .meta({ title: "duration from 1s" });

const unitBytes: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ["KiB", 1_024],
  ["MiB", 1_024 ** 2],
  ["GiB", 1_024 ** 3],
]);

/** A size such as "32MiB" or 4096, read as bytes. */
export function size(least: number, most: number = most31Bits) {
  const error = `write a size such as "32MiB", or its bytes: from ${least} to ${most}`;
  const bytes = z.int(error).min(least, error).max(most, error);
  const withUnit = z
    .string()
    .regex(/^\d+(B|KiB|MiB|GiB)?$/)
    .transform((given) => Number.parseInt(given, 10) * (unitBytes.get(given.replace(/^\d+/, "")) ?? Number.NaN))
    .pipe(bytes);
  return z.union([bytes, withUnit], { error }).meta({ title: "size" });
}

const writeDate = 'write a date such as "2023-06-01"';

/** A day, as versions of some APIs are named. */
export const isoDate = z
  .string({ error: writeDate })
  .regex(/^\d{4}-\d{2}-\d{2}$/, writeDate)
  .meta({ title: "date" });

const writeName = 'write a name of at most 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit';

/** A name in the configuration. It has no slash, which separates a provider from its model. */
export const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, writeName);

const writePath = "write the path of a file";
const writeOnePath = `${writePath}: one line of at most 4096 characters`;

/** The path of a file. What is longer than systems take, or has several lines, is likely what should be in the file. */
export const filePath = text(writePath)
  .max(4_096, writeOnePath)
  .refine((given) => !/\p{Cc}/u.test(given), writeOnePath)
  .meta({ title: "path" });

const writeHost = 'write a host name or an IP address, such as "127.0.0.1" or "::1"';

/** The name or the address of a machine. */
export const host = z
  .string({ error: writeHost })
  .regex(/^(?:[\w-]+(?:\.[\w-]+)*\.?|[\dA-Fa-f.:]*:[\dA-Fa-f.:]*(?:%[\w.-]+)?)$/, writeHost)
  .max(253, writeHost)
  .meta({ title: "host name or IP address" });
