import { GatewayError } from "../../core/errors/error.ts";
import { findJsonFault, maxExactJsonValues, maxJsonDepth, maxJsonValues } from "../../core/text/json-fault.ts";
import { parseExactJson, parseJson } from "../../wire/json/json.ts";

/**
 * Parses the JSON text of an answer, or of one event of it. `isExact` keeps all digits
 * of numbers and limits the nesting to `maxDepth` levels, which takes ten times as
 * long: it is for text with values that are passed on as JSON.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for text that is not JSON, nested too deep or of too many values.
 */
export function parseAnswer(text: string, isExact: boolean, maxDepth = maxJsonDepth): unknown {
  const fault = isExact
    ? findJsonFault(text, maxDepth, maxExactJsonValues)
    : // A shorter text cannot have too many values, so it is not searched.
      text.length > maxJsonValues && findJsonFault(text, Number.POSITIVE_INFINITY, maxJsonValues);
  if (fault) throw unreadableAnswer("it is no JSON, nested too deep, or of too many values");
  try {
    return isExact ? parseExactJson(text) : parseJson(text);
  } catch (cause) {
    throw unreadableAnswer("it is no JSON", cause);
  }
}

/** The error for an answer, or an event of one, that cannot be read as the kind's API. */
export function unreadableAnswer(problem: string, cause?: unknown): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer cannot be read: ${problem}`, { cause });
}
