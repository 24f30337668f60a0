import { asList, asObject, asString, type JsonObject } from "../../../wire/json/json.ts";
import { type ErrorBody, emptyErrorBody } from "./error-body.ts";
import type { Members } from "./error-members.ts";
import { maxItems, readCodeString } from "./error-members.ts";
import { readSeconds } from "./retry-delay.ts";

/**
 * Reads the details beside the message: Google's `details` (ErrorInfo, QuotaFailure
 * and RetryInfo), further `errors`, Azure's `innererror`.
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export function readDetails({ details, errors, innererror }: Members): ErrorBody {
  const found = toObjects([...asList(details), ...asList(errors), innererror]).map(readDetailItem);
  return {
    ...emptyErrorBody,
    codes: found.flatMap(({ codes }) => codes),
    quotas: found.flatMap(({ quotas }) => quotas),
    retryDelayMs: found.map(({ retryDelayMs }) => retryDelayMs).find((delay) => delay !== undefined),
  };
}

function readDetailItem(item: JsonObject): Pick<ErrorBody, "codes" | "quotas" | "retryDelayMs"> {
  return {
    codes: [readCodeString(item["reason"]), readCodeString(item["code"])],
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
