import { z } from "zod";

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** A duration such as "500ms", "30s", "2m" or "1h", read as milliseconds. */
export const duration = z.string().transform((text, context): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const ms = Number(match?.[1]) * (unitMs.get(match?.[2] ?? "") ?? Number.NaN);
  if (ms > 0) return ms;
  context.addIssue({
    code: "custom",
    message: 'write a duration above 0 with its unit, such as "500ms", "30s" or "2m"',
  });
  return z.NEVER;
});

/** A whole number within bounds, written in decimal digits. */
export function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  return z.string().transform((text, context): number => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    context.addIssue({ code: "custom", message: `write a whole number from ${least} to ${most}` });
    return z.NEVER;
  });
}

/** Any text but the empty one. */
export const nonEmptyText: z.ZodType<string, string> = z.string().min(1, "write a text that is not empty");

/** One word out of a few. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodType<Words[number], string> {
  return z.enum(words, { error: `write one of ${words.join(", ")}` });
}

/** A day, as versions of some APIs are named. */
export const isoDate: z.ZodType<string, string> = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'write a date such as "2023-06-01"');

/** An http or https URL without user, query or fragment; a trailing slash is dropped. */
export const baseUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (isPlain) return url.href.replace(/\/+$/, "");
  context.addIssue({ code: "custom", message: 'write an http or https URL such as "http://127.0.0.1:11434/v1"' });
  return z.NEVER;
});

/** Origins of web pages separated by commas, or "*" for all. */
export const origins = z.string().transform((text, context): readonly string[] => {
  const words = commaList.parse(text);
  const wrong = words.find((word) => word !== "*" && URL.parse(word)?.origin !== word);
  if (wrong === undefined) return words;
  context.addIssue({
    code: "custom",
    message: 'write origins such as "https://app.example.com", separated by commas, or "*"',
  });
  return z.NEVER;
});

/** Words separated by commas. */
export const commaList = z.string().transform((text): readonly string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== ""),
);

// RFC 9110: a header name is a token; a value holds no control characters.
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

// What frames a request, or is about one connection only: the gateway's own business.
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** A secret that goes into a header, without the line end that files leave behind it. */
export const headerSecret = z.string().transform((text, context): string => {
  const secret = text.trim();
  if (secret !== "" && /^[\x21-\x7e]+$/.test(secret)) return secret;
  context.addIssue({ code: "custom", message: "write the key alone: visible ASCII characters, no spaces" });
  return z.NEVER;
});

/** HTTP headers as a JSON object of strings; names in lower case. */
export const headers = z.string().transform((text, context): Readonly<Record<string, string>> => {
  const parsed = z.record(z.string().regex(headerName), z.string().regex(headerValue)).safeParse(parseJson(text));
  if (parsed.success) {
    const named = Object.entries(parsed.data).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
    const own = named.find(([name]) => ownHeaders.has(name));
    if (own === undefined) return Object.fromEntries(named);
    context.addIssue({ code: "custom", message: `leave out ${JSON.stringify(own[0])}, which the gateway sets itself` });
    return z.NEVER;
  }
  context.addIssue({
    code: "custom",
    message: 'write a JSON object of header names and values, such as {"x-team":"search"}',
  });
  return z.NEVER;
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
