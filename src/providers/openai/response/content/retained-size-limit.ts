import { GatewayError } from "../../../../core/errors/error.ts";
import { type JsonObject, writeJson } from "../../../../wire/json.ts";

/** Characters that are kept of an answer besides its text, to be sent back: as many as a JSON answer may have. */
export const maxRetainedLength = 32 * 1024 * 1024;

/** Takes note of what is kept of an answer besides its text. Throws UPSTREAM_PROTOCOL_ERROR when it is too much. */
export type RetainSize = (retained: JsonObject) => void;

/** Creates the limit of one answer: 32 Mi characters. */
export function createRetainedSizeLimit(): RetainSize {
  let length = 0;
  return (retained) => {
    length += writeJson(retained).length;
    if (length <= maxRetainedLength) return;
    const problem = `what is to be sent back of the answer is longer than 32 MiB (${maxRetainedLength} characters)`;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
  };
}
