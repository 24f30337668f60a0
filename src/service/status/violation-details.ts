import type { GatewayError } from "../../core/errors/error.ts";
import { BadRequestSchema, QuotaFailureSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { bytesOf, type Detail, toDetail, toSafeText } from "./detail.ts";

const maxTextBytes = 256;
const maxViolations = 64;

/** The fields that break a rule: as many as fit into `maxBytes`, and a count of the others. */
export function toBadRequest(error: GatewayError, maxBytes: number): Detail | undefined {
  return fitViolations(error.fieldViolations, maxBytes, (kept, rest) => {
    const violations = kept.map(({ field, description }) => ({
      field: toSafeText(field, maxTextBytes),
      description: toSafeText(description, maxTextBytes),
    }));
    return toDetail(BadRequestSchema, { fieldViolations: [...violations, ...rest] });
  });
}

/** The limits that were exceeded: as many as fit into `maxBytes`, and a count of the others. */
export function toQuotaFailure(error: GatewayError, maxBytes: number): Detail | undefined {
  return fitViolations(error.quotaViolations, maxBytes, (kept, rest) => {
    const violations = kept.map(({ subject, description }) => ({
      subject: toSafeText(subject, maxTextBytes),
      description: toSafeText(description, maxTextBytes),
    }));
    return toDetail(QuotaFailureSchema, { violations: [...violations, ...rest] });
  });
}

/** The largest detail that fits; `rest` counts the violations that were left out. */
function fitViolations<Violation>(
  violations: readonly Violation[],
  maxBytes: number,
  make: (kept: readonly Violation[], rest: readonly { description: string }[]) => Detail,
): Detail | undefined {
  for (let count = Math.min(violations.length, maxViolations); count > 0; count -= 1) {
    const leftOut = violations.length - count;
    const detail = make(violations.slice(0, count), leftOut === 0 ? [] : [{ description: `and ${leftOut} more` }]);
    if (bytesOf(detail) <= maxBytes) return detail;
  }
  return undefined;
}
