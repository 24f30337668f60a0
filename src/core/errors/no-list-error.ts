import type { GatewayError } from "./error.ts";
import { type Exchange, toAnswerError } from "./upstream-error.ts";

/**
 * The error for a server that has nothing at the place of a list of models;
 * undefined for any other answer. Read as an answer to a call, the same status
 * would say that a model is missing.
 */
export function toNoListError(exchange: Exchange): GatewayError | undefined {
  const { status } = exchange;
  if (status !== 404 && status !== 405) return undefined;
  const advice = "check the base URL, or write listModels: false";
  return toAnswerError(exchange, "UNSUPPORTED_FEATURE", `it answered ${status} to the list of its models; ${advice}`);
}
