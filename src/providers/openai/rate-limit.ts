import type { QuotaViolation } from "../../core/error.ts";

type Headers = ReadonlyMap<string, string>;

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, else
 * `retry-after`, else the reset of the rate limit that is used up. Undefined when
 * it does not say, or says nonsense. Only an error's headers mean it: some
 * servers send `retry-after` with every answer.
 */
export function readRetryDelay(headers: Headers): number | undefined {
  return (
    readNumber(headers.get("retry-after-ms"), 1) ??
    readNumber(headers.get("retry-after"), 1_000) ??
    readDate(headers.get("retry-after"), headers.get("date")) ??
    readReset(headers)
  );
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

function readNumber(text: string | undefined, unitMs: number): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? Math.ceil(value * unitMs) : undefined;
}

// The server's own Date is the "now" that it means, whatever our clock shows.
function readDate(text: string | undefined, now: string | undefined): number | undefined {
  // Date.parse reads "-5" as a month, so only what looks like an HTTP date is one.
  if (text === undefined || !/ GMT$/.test(text.trim())) return undefined;
  const delay = Date.parse(text) - Date.parse(now ?? "");
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
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
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return readNumber(text, 1_000);
  const terms = text.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g);
  const sum = terms.reduce((ms, [, value, unit = ""]) => ms + Number(value) * (goUnitsMs.get(unit) ?? 0), 0);
  return Math.ceil(sum);
}
