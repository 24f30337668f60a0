import type { Reason } from "../../src/core/errors/error.ts";
import { asObject } from "../../src/wire/json/json.ts";
import { errorTextsIn, errorWordsIn } from "../bytes/errors.ts";

/**
 * The reason that callers should get for an error, by its bytes: the status,
 * and what words and messages say more than it does. Written apart from the
 * gateway's own table, in fewer and wider strokes, so that each finds what the
 * other has missed. `status` is 0 for an error within an answer that began well.
 */
export function expectReason(status: number, error: unknown): Reason {
  const words = errorWordsIn(error);
  const texts = errorTextsIn(error);
  const clear =
    status === 0 || status === 400 || status === 500 ? statusIn(error, status === 0 ? 400 : 401) || status : status;
  if (texts.some(isTooLargeForRate)) return "REQUEST_TOO_LARGE";
  const byWord = wordMeanings.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1];
  const byText = textMeanings.find(
    ([pattern, , statuses]) => statuses.includes(clear) && texts.some((text) => pattern.test(text)),
  )?.[1];
  return byWord ?? byText ?? reasonByStatus(clear) ?? vagueReason(words);
}

/** Words that say what is at fault whatever the status is. A type such as "api_error" is not among them. */
const wordMeanings: readonly (readonly [pattern: RegExp, reason: Reason])[] = [
  [/Per(Day|Month)/, "QUOTA_EXHAUSTED"],
  [
    /^(invalid_api_key|authentication_error|API_KEY_INVALID|invalid_authentication_error|InvalidApiKey)$/i,
    "UPSTREAM_UNAUTHENTICATED",
  ],
  [/content_?(filter|policy)|data_?inspection|^new_sensitive$|^ResponsibleAI/i, "CONTENT_FILTERED"],
  [/quota|billing|arrear|balance|_(spend|usage)_limit_|credit|payment_required/i, "QUOTA_EXHAUSTED"],
  [/context_?(length|window|size)|too_many_tokens|string_above_max/i, "CONTEXT_LENGTH_EXCEEDED"],
  [/^(model_not_found|model_decommissioned|DeploymentNotFound|invalid_model|not_found_error)$/i, "MODEL_NOT_FOUND"],
  [/^unsupported_(parameter|value)$/, "UNSUPPORTED_FEATURE"],
  [/overloaded/i, "UPSTREAM_OVERLOADED"],
  [/^(permission_error|PERMISSION_DENIED)$/, "UPSTREAM_PERMISSION_DENIED"],
  [/^(rate_?limit.*|slow_down|too_many_requests|RESOURCE_EXHAUSTED)$/i, "RATE_LIMITED"],
  [/^timeout(_error)?$/, "UPSTREAM_TIMEOUT"],
];

const request = [0, 400, 413, 422, 500];

/** Messages that say more than their status. */
const textMeanings: readonly (readonly [pattern: RegExp, reason: Reason, statuses: readonly number[]])[] = [
  [/api key (not valid|not found|expired)|(incorrect|invalid) api key/i, "UPSTREAM_UNAUTHENTICATED", [...request, 403]],
  [
    /flagged|usage guidelines|inappropriate content|content (management|filtering) policy/i,
    "CONTENT_FILTERED",
    [...request, 403],
  ],
  [
    /(credit )?balance|credits|spend(ing)? limit|usage limits|check your plan/i,
    "QUOTA_EXHAUSTED",
    [...request, 403, 429],
  ],
  [
    /context (length|window|size|limit)|(prompt|input) is too long|(token count|prompt length|token limit|input length)\b.*\d/i,
    "CONTEXT_LENGTH_EXCEEDED",
    request,
  ],
  [
    /invalid model|model .*(does not|not) exist|not a valid model|model identifier is invalid/i,
    "MODEL_NOT_FOUND",
    request,
  ],
  [/(currently|is) overloaded/i, "UPSTREAM_OVERLOADED", [0, 429, 500]],
];

/** What an HTTP status says by itself; undefined where there is none. */
function reasonByStatus(status: number): Reason | undefined {
  if (status === 0) return undefined;
  const known = statusReasons.get(status);
  return known ?? (status >= 500 ? "UPSTREAM_ERROR" : "UPSTREAM_REJECTED_REQUEST");
}

const statusReasons: ReadonlyMap<number, Reason> = new Map<number, Reason>([
  [401, "UPSTREAM_UNAUTHENTICATED"],
  [402, "QUOTA_EXHAUSTED"],
  [403, "UPSTREAM_PERMISSION_DENIED"],
  [404, "MODEL_NOT_FOUND"],
  [408, "UPSTREAM_TIMEOUT"],
  [409, "UPSTREAM_ERROR"],
  [413, "REQUEST_TOO_LARGE"],
  [429, "RATE_LIMITED"],
  [503, "UPSTREAM_OVERLOADED"],
  [504, "UPSTREAM_TIMEOUT"],
  [524, "UPSTREAM_TIMEOUT"],
  [529, "UPSTREAM_OVERLOADED"],
]);

/** Whether more tokens are requested than a minute has. */
function isTooLargeForRate(text: string): boolean {
  const [, limit = "", requested = ""] = /\bLimit (\d+),.*?\bRequested (\d+)/i.exec(text) ?? [];
  return Number(requested) > Number(limit);
}

function vagueReason(words: readonly string[]): Reason {
  return words.some((word) => /^(invalid_request_error|bad_?request)/i.test(word))
    ? "UPSTREAM_REJECTED_REQUEST"
    : "UPSTREAM_ERROR";
}

/** The HTTP status that an error object itself speaks of, from `least` on; 0 for none. */
function statusIn(error: unknown, least: number): number {
  const object = asObject(asObject(error)?.["error"]) ?? asObject(error);
  const numbers = [object?.["code"], object?.["status_code"], object?.["status"]].map(Number);
  return numbers.find((number) => number >= least && number < 600) ?? 0;
}
