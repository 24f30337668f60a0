import { GatewayError } from "../../core/error.ts";
import { type JsonObject, writeJson } from "../../wire/json.ts";

/** Characters that are kept of an answer besides its text, to be sent back: as many as the text may have. */
export const maxKeptLength = 8 * 1024 * 1024;

/** Takes note of what is kept of an answer besides its text. Throws UPSTREAM_PROTOCOL_ERROR when it is too much. */
export type TakeNote = (kept: JsonObject) => void;

/** Creates the limit of one answer: some eight million characters. */
export function createKeptLimit(): TakeNote {
  let length = 0;
  return (kept) => {
    length += writeJson(kept).length;
    if (length <= maxKeptLength) return;
    const problem = `what is to be sent back of the answer is longer than ${maxKeptLength} characters`;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
  };
}
