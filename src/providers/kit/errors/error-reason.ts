// What is at fault when a server says no → the reason that callers are told.
import type { Reason } from "../../../core/errors/error.ts";
import { reasonOfStatus } from "../../../core/errors/status-reason.ts";
import { generalWords, vagueWords } from "../signs/general-words.ts";
import type { ErrorBody } from "./error-body.ts";
import { readAskedDelay } from "./error-delay.ts";
import { findByPhrase, findByWord, foldWord } from "./find-sign.ts";
import { isLargerThanRate } from "./rate-size.ts";

/**
 * Finds the reason of an upstream error by what says most: a word with one
 * meaning, the quotas that it names, the words of its message, a word with a broad
 * meaning, the status, and a vague word where there is no status. `httpStatus`
 * below 300 is that of the answer which the error came in, and says nothing.
 */
export function toReason(body: ErrorBody, httpStatus: number): Reason {
  const status = statusOf(body, httpStatus);
  return (
    byRateSize(body, status) ??
    findByWord(body) ??
    byQuota(body, status) ??
    findByPhrase(body, status) ??
    byWords(body, generalByWord) ??
    reasonOfStatus(status) ??
    byWords(body, vagueByWord) ??
    "UPSTREAM_ERROR"
  );
}

/** Statuses that stand for many faults: another one beside them says more. */
const broadStatuses: ReadonlySet<number> = new Set([400, 500]);

/** The status that an error has, of its answer or in its body; 0 for none. */
function statusOf({ status: own }: ErrorBody, httpStatus: number): number {
  const outer = httpStatus < 300 ? 0 : httpStatus;
  return own === 0 || (outer !== 0 && broadStatuses.has(own)) ? outer : own;
}

const rateStatuses: ReadonlySet<number> = new Set([0, 400, 413, 429]);

function byRateSize({ texts }: ErrorBody, status: number): Reason | undefined {
  return rateStatuses.has(status) && texts.some(isLargerThanRate) ? "REQUEST_TOO_LARGE" : undefined;
}

/**
 * Gemini has one message and one status for the limits of a minute and of a day,
 * and asks to retry after both: the names of the quotas tell them apart.
 * https://ai.google.dev/gemini-api/docs/rate-limits
 */
function byQuota({ words, quotas, retryDelayMs, texts }: ErrorBody, status: number): Reason | undefined {
  if (status !== 0 && status !== 429) return undefined;
  if (quotas.some((quota) => /Per(Day|Month)/i.test(quota))) return "QUOTA_EXHAUSTED";
  const isGoogles =
    words.includes("RESOURCE_EXHAUSTED") && texts.some((text) => /exceeded your current quota/i.test(text));
  const asksToWait = retryDelayMs !== undefined || texts.some((text) => readAskedDelay(text) !== undefined);
  return quotas.length > 0 || asksToWait || isGoogles ? "RATE_LIMITED" : undefined;
}

const generalByWord = byFoldedWord(generalWords);
const vagueByWord = byFoldedWord(vagueWords);

function byFoldedWord(reasons: ReadonlyMap<string, Reason>): ReadonlyMap<string, Reason> {
  return new Map([...reasons].map(([word, reason]) => [foldWord(word), reason]));
}

function byWords({ words }: ErrorBody, reasons: ReadonlyMap<string, Reason>): Reason | undefined {
  return words.map((word) => reasons.get(foldWord(word))).find((reason) => reason !== undefined);
}
