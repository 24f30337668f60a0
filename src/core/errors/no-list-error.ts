import type { GatewayError } from "./error.ts";
import { type Exchange, toAnswerError } from "./upstream-error.ts";

/**
 * The UNSUPPORTED_FEATURE error for a server without a list of models (404 or 405);
 * undefined for any other status. A completion would report the same status as
 * MODEL_NOT_FOUND, which would be wrong here.
 */
export function toNoListError(exchange: Exchange): GatewayError | undefined {
  const { status } = exchange;
  if (status !== 404 && status !== 405) return undefined;
  const advice = "check the base URL, or write listModels: false";
  return toAnswerError(exchange, "UNSUPPORTED_FEATURE", `it answered ${status} to the list of its models; ${advice}`);
}
