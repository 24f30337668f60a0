import { type FieldViolation, GatewayError } from "../../../core/errors/error.ts";
import type { RequestLimits } from "../request-limits.ts";

/** The limits on the parts of a message. Its bytes are limited elsewhere. */
export type ShapeLimits = Pick<RequestLimits, "maxMessageFields" | "maxNestedMessages">;

/** The error for a message with more fields or more nested messages than allowed; `field` where known. */
export function shapeExceeded(limit: keyof ShapeLimits, limits: ShapeLimits, field?: string): GatewayError {
  const unit = limit === "maxMessageFields" ? "fields" : "messages within it";
  const description = `a request may have ${limits[limit]} ${unit}, all together; send fewer`;
  const fieldViolations: FieldViolation[] = field === undefined ? [] : [{ field, description }];
  return new GatewayError("MALFORMED_MESSAGE", `the message has too many parts: ${description}`, { fieldViolations });
}
