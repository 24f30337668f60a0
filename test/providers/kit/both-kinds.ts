import type { GatewayError } from "../../../src/core/errors/error.ts";
import type { UpstreamExchange } from "../../../src/core/errors/upstream-error.ts";
import {
  toObjectError as toAnthropicObjectError,
  toStatusError as toAnthropicStatusError,
} from "../../../src/providers/anthropic/errors.ts";
import {
  toObjectError as toOpenAiObjectError,
  toStatusError as toOpenAiStatusError,
} from "../../../src/providers/openai/errors.ts";

/** How each kind reads errors. */
const kinds = [
  { toStatusError: toOpenAiStatusError, toObjectError: toOpenAiObjectError },
  { toStatusError: toAnthropicStatusError, toObjectError: toAnthropicObjectError },
] as const;

/** The answer that an error came in; credentials that it may repeat are "company-key-0123456789". */
export function exchange(status: number, headers: Readonly<Record<string, string>> = {}): UpstreamExchange {
  const secrets = ["company-key-0123456789"];
  return { provider: "p", model: "m", status, headers: new Map(Object.entries(headers)), secrets };
}

/** What both kinds make of an answer with an error status; a body that is no text is written as JSON. */
export function refusedBy(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): GatewayError[] {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return kinds.map(({ toStatusError }) => toStatusError(exchange(status, headers), text));
}

/** The reasons by which both kinds fail after an answer with an error status. */
export function reasonsOf(status: number, body: unknown): string[] {
  return refusedBy(status, body).map(({ reason }) => reason);
}

/** The reasons by which both kinds fail after an error object in an answer with status 200. */
export function reasonsInAnswer(error: unknown): string[] {
  return kinds.map(({ toObjectError }) => toObjectError(exchange(200), error).reason);
}
