import type { QuotaViolation } from "../../core/error.ts";
import { readDelay, readRetryAfter } from "../../wire/retry-after.ts";

type Headers = ReadonlyMap<string, string>;

/**
 * How long a server asks to wait, in milliseconds: what {@link readRetryAfter}
 * reads, else the reset of the rate limit that is used up. Undefined when it does
 * not say.
 */
export function readRetryDelay(headers: Headers): number | undefined {
  return readRetryAfter(headers) ?? readReset(headers);
}

/** The rate limits that are used up, by the `x-ratelimit-*` headers. */
export function readQuotaViolations(headers: Headers, subject: string): QuotaViolation[] {
  return usedUp(headers).map((kind) => {
    const limit = headers.get(`x-ratelimit-limit-${kind}`) ?? "an unknown number of";
    const reset = headers.get(`x-ratelimit-reset-${kind}`);
    return { subject, description: `0 of ${limit} ${kind} left${reset === undefined ? "" : `, resets in ${reset}`}` };
  });
}

function usedUp(headers: Headers): string[] {
  return ["requests", "tokens"].filter((kind) => Number(headers.get(`x-ratelimit-remaining-${kind}`) ?? 1) <= 0);
}

function readReset(headers: Headers): number | undefined {
  const delays = usedUp(headers).flatMap((kind) => readGoDuration(headers.get(`x-ratelimit-reset-${kind}`)) ?? []);
  return delays.length === 0 ? undefined : Math.max(...delays);
}

const goUnitsMs: ReadonlyMap<string, number> = new Map([
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
  ["us", 0.001],
  ["µs", 0.001],
  ["ns", 0.000_001],
]);

/** A duration as Go writes it ("6m0s", "17.5s", "2ms"), or plain seconds as Azure does. */
function readGoDuration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return readDelay(text, 1_000);
  const terms = text.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g);
  const sum = terms.reduce((ms, [, value, unit = ""]) => ms + Number(value) * (goUnitsMs.get(unit) ?? 0), 0);
  return Math.ceil(sum);
}
