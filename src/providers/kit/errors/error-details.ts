import { asList, asObject, asString, type JsonObject } from "../../../wire/json.ts";
import { type ErrorBody, emptyErrorBody } from "./error-body.ts";
import { readSeconds } from "./error-delay.ts";
import { maxItems, readWord } from "./error-members.ts";
import type { Members } from "./fold-members.ts";

/**
 * What stands beside the message: Google's `details` (ErrorInfo, QuotaFailure and
 * RetryInfo), further `errors`, Azure's `innererror`.
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export function readDetails({ details, errors, innererror }: Members): ErrorBody {
  const found = toObjects([...asList(details), ...asList(errors), innererror]).map(readDetailItem);
  return {
    ...emptyErrorBody,
    words: found.flatMap(({ words }) => words),
    quotas: found.flatMap(({ quotas }) => quotas),
    retryDelayMs: found.map(({ retryDelayMs }) => retryDelayMs).find((delay) => delay !== undefined),
  };
}

function readDetailItem(item: JsonObject): Pick<ErrorBody, "words" | "quotas" | "retryDelayMs"> {
  return {
    words: [readWord(item["reason"]), readWord(item["code"])],
    quotas: toObjects(asList(item["violations"]))
      .map((violation) => asString(violation["quotaId"]))
      .filter((quota) => quota !== ""),
    retryDelayMs: readSeconds(item["retryDelay"]),
  };
}

function toObjects(list: readonly unknown[]): JsonObject[] {
  return list
    .slice(0, maxItems)
    .map(asObject)
    .filter((item) => item !== undefined);
}
