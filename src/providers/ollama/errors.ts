// Every way in which a server of this API says no → GatewayError.
import type { FieldViolation } from "../../core/errors/error.ts";
import type { ErrorBody } from "../kit/errors/error-body.ts";
import { createErrorReader } from "../kit/errors/error-reader.ts";

/** The errors of answers with an error status, and of lines of streams that are errors: `{"error": "…"}`. */
export const { toStatusError, toObjectError } = createErrorReader({ toFieldViolations });

const protoFields: ReadonlyMap<string, string> = new Map([
  ["tools", "tools"],
  ["thinking", "reasoning"],
]);

/** The field of what a model does not support: `"llama2" does not support tools`. */
function toFieldViolations({ message }: ErrorBody): FieldViolation[] {
  const field = protoFields.get(/does not support (\w+)/.exec(message)?.[1] ?? "");
  return field === undefined ? [] : [{ field, description: message }];
}
