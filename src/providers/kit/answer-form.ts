import { GatewayError } from "../../core/error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../core/upstream-error.ts";
import type { HttpResponse } from "../../wire/http.ts";
import { answerKindOf, isPlain, mediaTypeOf } from "../../wire/media-type.ts";
import { type PeekedBody, peekBody } from "../../wire/peek-body.ts";

/** The body of an answer, and what it is. */
export interface AnswerForm {
  readonly kind: "event stream" | "JSON";
  /** All of the body, with what was read of it to know its kind. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Finds out what an answer is: by how it begins, since some servers and proxies
 * send JSON as `text/event-stream` and events as JSON or plain text, and by its
 * content type where the beginning does not say.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for what is neither, and what the body throws.
 */
export async function findAnswerForm(response: HttpResponse, exchange: Exchange): Promise<AnswerForm> {
  const declared = answerKindOf(response.headers);
  if (declared === "other" && !isPlain(response.headers)) throw notAnAnswer(exchange);
  const peeked = await peek(response.body, exchange);
  const kind = peeked.kind === "other" ? declared : peeked.kind;
  if (kind === "other") throw notAnAnswer(exchange);
  return { kind, body: peeked.body };
}

async function peek(body: AsyncIterable<Uint8Array>, exchange: Exchange): Promise<PeekedBody> {
  try {
    return await peekBody(body);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function notAnAnswer(exchange: Exchange): GatewayError {
  const { headers, status } = exchange;
  const found = mediaTypeOf(headers) || "no content type";
  const problem = `it answered ${status} with ${found} instead of an event stream or JSON; check the base URL`;
  return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
}
