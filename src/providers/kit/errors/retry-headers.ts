import type { QuotaViolation } from "../../../core/errors/error.ts";
import { readDelay, readDelayUntil, readRetryAfter } from "../../../wire/http/retry-after.ts";
import { readGoDuration } from "./retry-delay.ts";

/** Headers of an answer, by name in lower case. */
export type Headers = ReadonlyMap<string, string>;

/** Whether a retry can help according to the `x-should-retry` header; undefined without it. */
export function readShouldRetry(headers: Headers): boolean | undefined {
  const advice = headers.get("x-should-retry")?.trim().toLowerCase();
  return advice === "true" || advice === "false" ? advice === "true" : undefined;
}

/**
 * The headers of an answer that began with status 200, without those about retries
 * and rate limits. They were written before the error occurred, and some servers
 * send retry-after with every answer.
 */
export function withoutRetryHeaders(headers: Headers): Headers {
  return new Map([...headers].filter(([name]) => !/retry|ratelimit/.test(name)));
}

/**
 * The wait before a retry, in milliseconds: what {@link readRetryAfter} reads, else
 * the reset of the rate limit that is used up. Undefined where no header names one.
 */
export function readRetryDelay(headers: Headers): number | undefined {
  return readRetryAfter(headers) ?? readReset(headers);
}

/** The rate limits that are used up, by the `x-ratelimit-*` headers. */
export function readQuotaViolations(headers: Headers, subject: string): QuotaViolation[] {
  return usedUp(headers).map((limit) => {
    const size = headers.get(limit.header("limit")) ?? "an unknown number of";
    const reset = headers.get(limit.header("reset"));
    const kind = limit.kind.replace("-", " a ") || "requests";
    const when = Number(reset) >= minEpochSeconds ? "at" : "in";
    const until = reset === undefined ? "" : `, resets ${when} ${reset}`;
    return { subject, description: `0 of ${size} ${kind} left${until}` };
  });
}

/** A rate limit, and the names of its headers. */
interface RateLimit {
  /** Such as "tokens"; "tokens-minute" at Cerebras, empty at servers with one limit. */
  readonly kind: string;
  header(what: "limit" | "reset"): string;
}

const remainingHeader = /^((?:x-)?ratelimit)-remaining(?:-([a-z-]+))?$/;

function usedUp(headers: Headers): RateLimit[] {
  return [...headers].flatMap(([name, value]): RateLimit[] => {
    const [, prefix, kind = ""] = remainingHeader.exec(name) ?? [];
    if (prefix === undefined || value.trim() === "" || !(Number(value) <= 0)) return [];
    return [{ kind, header: (what) => [prefix, what, ...(kind === "" ? [] : [kind])].join("-") }];
  });
}

function readReset(headers: Headers): number | undefined {
  const delays = usedUp(headers).flatMap((limit) => readResetDelay(headers.get(limit.header("reset")), headers) ?? []);
  return delays.length === 0 ? undefined : Math.max(...delays);
}

/** Numbers from here on are seconds since 1970, since no server has a wait of ten years; from `minEpochMs` on they are milliseconds since 1970. */
const minEpochSeconds = 300_000_000;
const minEpochMs = 300_000_000_000;

/**
 * Reads a reset: a duration as Go writes it, plain seconds (Azure, Cerebras), or a
 * time in milliseconds since 1970 (OpenRouter).
 */
function readResetDelay(text: string | undefined, headers: Headers): number | undefined {
  const seconds = readDelay(text, 1);
  if (text === undefined || seconds === undefined) return text === undefined ? undefined : readGoDuration(text);
  if (seconds < minEpochSeconds) return readDelay(text, 1_000);
  const time = new Date(seconds < minEpochMs ? seconds * 1_000 : seconds);
  return readDelayUntil(time.toUTCString(), headers);
}
