// Errors of servers of this API → GatewayError.
import type { FieldViolation } from "../../core/errors/error.ts";
import type { ErrorBody } from "../kit/errors/error-body.ts";
import { createErrorReader } from "../kit/errors/error-reader.ts";
import { sameNamedFields } from "../kit/errors/request-fields.ts";

/** The errors of answers with an error status, and of error objects and error events in answers with status 200. */
export const { toStatusError, toObjectError, toEventError } = createErrorReader({ toFieldViolations });

const protoFields: ReadonlyMap<string, string> = new Map([
  ...sameNamedFields,
  ["max_completion_tokens", "max_tokens"],
  ["frequency_penalty", "frequency_penalty"],
  ["presence_penalty", "presence_penalty"],
  ["stop", "stop_sequences"],
  ["seed", "seed"],
  ["parallel_tool_calls", "tool_choice.parallel"],
  ["response_format", "response_format"],
  ["reasoning_effort", "reasoning.effort"],
  ["user", "end_user_id"],
  ["safety_identifier", "end_user_id"],
]);

/**
 * The request's field for `param`, such as "tools[0].function.name". Its positions may
 * differ from the request's, so they are left out.
 */
function toFieldViolations({ param, message, code }: ErrorBody): FieldViolation[] {
  const field = protoFields.get(/^\w+/.exec(param)?.[0] ?? "");
  return field === undefined ? [] : [{ field, description: message || code }];
}
