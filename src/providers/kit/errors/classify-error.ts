// The facts of an error → the reason that callers get.
import type { Reason } from "../../../core/errors/error.ts";
import { reasonOfStatus } from "../../../core/errors/status-reason.ts";
import { generalCodes, vagueCodes } from "../error-patterns/general-codes.ts";
import type { ErrorBody } from "./error-body.ts";
import { classifyByCode, classifyByMessage, normalizeCode } from "./match-patterns.ts";
import { readRequestedDelay } from "./retry-delay.ts";

/**
 * Classifies an upstream error by its most exact fact: a code with one meaning, the
 * quotas that it names, its message, a code with a broad meaning, the status, and a
 * vague code where there is no status. An `httpStatus` below 300 is that of the
 * answer which the error came in, and does not count.
 */
export function classifyError(body: ErrorBody, httpStatus: number): Reason {
  const status = statusOf(body, httpStatus);
  return (
    byRateSize(body, status) ??
    classifyByCode(body) ??
    byQuota(body, status) ??
    classifyByMessage(body, status) ??
    byCode(body, reasonsByGeneralCode) ??
    reasonOfStatus(status) ??
    byCode(body, reasonsByVagueCode) ??
    "UPSTREAM_ERROR"
  );
}

/** Statuses that many servers use for any fault. Another status beside them is more exact. */
const broadStatuses: ReadonlySet<number> = new Set([400, 500]);

/** The status that an error has, of its answer or in its body; 0 for none. */
function statusOf({ status: own }: ErrorBody, httpStatus: number): number {
  const outer = httpStatus < 300 ? 0 : httpStatus;
  return own === 0 || (outer !== 0 && broadStatuses.has(own)) ? outer : own;
}

const rateStatuses: ReadonlySet<number> = new Set([0, 400, 413, 429]);

function byRateSize({ messages }: ErrorBody, status: number): Reason | undefined {
  return rateStatuses.has(status) && messages.some(isLargerThanRateLimit) ? "REQUEST_TOO_LARGE" : undefined;
}

/**
 * Gemini has one message and one status for the limits of a minute and of a day,
 * and names a retry delay for both. Only the names of the quotas differ.
 * https://ai.google.dev/gemini-api/docs/rate-limits
 */
function byQuota({ codes, quotas, retryDelayMs, messages }: ErrorBody, status: number): Reason | undefined {
  if (status !== 0 && status !== 429) return undefined;
  if (quotas.some((quota) => /Per(Day|Month)/i.test(quota))) return "QUOTA_EXHAUSTED";
  const isGoogles =
    codes.includes("RESOURCE_EXHAUSTED") && messages.some((text) => /exceeded your current quota/i.test(text));
  const hasRetryDelay = retryDelayMs !== undefined || messages.some((text) => readRequestedDelay(text) !== undefined);
  return quotas.length > 0 || hasRetryDelay || isGoogles ? "RATE_LIMITED" : undefined;
}

const reasonsByGeneralCode = byNormalizedCode(generalCodes);
const reasonsByVagueCode = byNormalizedCode(vagueCodes);

function byNormalizedCode(reasons: ReadonlyMap<string, Reason>): ReadonlyMap<string, Reason> {
  return new Map([...reasons].map(([code, reason]) => [normalizeCode(code), reason]));
}

function byCode({ codes }: ErrorBody, reasons: ReadonlyMap<string, Reason>): Reason | undefined {
  return codes.map((code) => reasons.get(normalizeCode(code))).find((reason) => reason !== undefined);
}

/** Messages that name the size of a limit and then that of the request. */
const sizePatterns: readonly RegExp[] = [
  /\blimit:?\s+([\d,]+)\b.{0,120}?\brequested:?\s+([\d,]+)\b/is,
  /\b(?:limit|maximum)\s(?:of|is)\s([\d,]+)\b.{0,120}?\b(?:requested|request has|request of)\s([\d,]+)\b/is,
];

const perTime = /\bper (?:min(?:ute)?|day|hour|second)\b|\b[TR]P[MDHS]\b/i;

/**
 * Whether the request alone is larger than the rate limit, so that waiting does not
 * help: "Request too large for model … on tokens per minute (TPM): Limit 6000,
 * Requested 12000" (Groq, OpenAI). "Limit 6000, Used 5000, Requested 2000" is an
 * ordinary rate limit.
 * https://console.groq.com/docs/rate-limits
 */
function isLargerThanRateLimit(text: string): boolean {
  const start = text.slice(0, 4_096);
  if (!perTime.test(start)) return false;
  const [, limit, requested] = sizePatterns.map((size) => size.exec(start)).find((found) => found !== null) ?? [];
  if (limit === undefined || requested === undefined) return /\brequest too large for\b/i.test(start);
  return toNumber(requested) > toNumber(limit);
}

function toNumber(digits: string): number {
  return Number(digits.replaceAll(",", ""));
}
