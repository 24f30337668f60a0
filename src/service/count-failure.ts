import { GatewayError } from "../core/errors/error.ts";

/**
 * The failure of a CountTokens as its caller gets it. Its request wraps the
 * CompleteRequest, so paths of fields begin with "request.".
 */
export function toCountFailure(error: GatewayError): GatewayError {
  const { reason, message, upstream } = error;
  if (error.fieldViolations.length === 0) return error;
  const fieldViolations = error.fieldViolations.map(({ field, description }) => ({
    field: field === "request" ? field : `request.${field}`,
    description,
  }));
  return new GatewayError(reason, message, { cause: error, fieldViolations, ...(upstream && { upstream }) });
}
