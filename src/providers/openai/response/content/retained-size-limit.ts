import { GatewayError } from "../../../../core/errors/error.ts";
import { type JsonObject, writeJson } from "../../../../wire/json/json.ts";

/**
 * The greatest size of the data of an answer that is retained to be sent back, besides its text, in characters:
 * the same as for a whole JSON answer.
 */
export const maxRetainedLength = 32 * 1024 * 1024;

/** Counts data that is retained of an answer. Throws UPSTREAM_PROTOCOL_ERROR when the limit is exceeded. */
export type RetainSize = (retained: JsonObject) => void;

/** Creates the counter of one answer, with a limit of 32 Mi characters. */
export function createRetainedSizeLimit(): RetainSize {
  let length = 0;
  return (retained) => {
    length += writeJson(retained).length;
    if (length <= maxRetainedLength) return;
    const problem = `what is to be sent back of the answer is longer than 32 MiB (${maxRetainedLength} characters)`;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
  };
}
