// Error answers and error events of this API → GatewayError.
import type { FieldViolation, Reason } from "../../core/errors/error.ts";
import type { ErrorBody } from "../kit/errors/error-body.ts";
import { createErrorReader } from "../kit/errors/error-reader.ts";
import { sameNamedFields } from "../kit/errors/request-fields.ts";
import { readQuotaViolations, readRetryDelay } from "./rate-limit.ts";

/** The errors of answers with an error status, and of error objects and error events in answers with status 200. */
export const { toStatusError, toObjectError, toEventError } = createErrorReader({
  readRetryDelay,
  readQuotaViolations,
  toFieldViolations,
});

const protoFields: ReadonlyMap<string, string> = new Map([
  ...sameNamedFields,
  ["system", "system"],
  ["top_k", "top_k"],
  ["stop_sequences", "stop_sequences"],
  ["thinking", "reasoning"],
  ["output_config", "response_format"],
  ["metadata", "end_user_id"],
]);

/**
 * The field that a message begins with: "messages.0.content.1: …" or "`temperature`
 * is …". Indices in it count blocks of the provider's request, not parts of the
 * caller's, so only the first name is used.
 */
function toFieldViolations({ message }: ErrorBody, reason: Reason): FieldViolation[] {
  if (reason !== "UPSTREAM_REJECTED_REQUEST") return [];
  const [, path, quoted] = /^(?:(\w+)(?:\.[\w.]+)?: |[`"](\w+))/.exec(message) ?? [];
  const field = protoFields.get(path ?? quoted ?? "");
  return field === undefined ? [] : [{ field, description: message }];
}
