import { GatewayError } from "../../core/error.ts";
import type { Events } from "../../core/event.ts";
import { type Exchange, toAnswerError, toReadError } from "../../core/upstream-error.ts";
import type { HttpResponse } from "../../wire/http.ts";
import { answerKindOf, isPlain, mediaTypeOf } from "../../wire/media-type.ts";
import { peekBody } from "../../wire/peek-body.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { readJsonAnswer } from "./response.ts";
import { readStreamedAnswer } from "./stream.ts";

/**
 * Reads an answer by what it is, not by what was asked for; and what is called JSON
 * or plain text by how it begins, since some proxies call event streams that.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for what is neither an event stream nor JSON.
 */
export function readAnswer(response: HttpResponse, exchange: Exchange, dialect: ReadDialect): Events {
  const { headers, body } = response;
  const kind = answerKindOf(headers);
  switch (kind) {
    case "event stream":
      return readStreamedAnswer(body, exchange, dialect);
    case "JSON":
      return readByBeginning(response, exchange, dialect);
    case "other":
      if (isPlain(headers)) return readByBeginning(response, exchange, dialect);
      throw notAnAnswer(response, exchange);
    default:
      return kind satisfies never;
  }
}

async function* readByBeginning(response: HttpResponse, exchange: Exchange, dialect: ReadDialect): Events {
  const { kind, body } = await peek(response, exchange);
  if (kind === "other" && isPlain(response.headers)) throw notAnAnswer(response, exchange);
  yield* kind === "event stream"
    ? readStreamedAnswer(body, exchange, dialect)
    : readJsonAnswer(body, exchange, dialect);
}

async function peek({ body }: HttpResponse, exchange: Exchange): ReturnType<typeof peekBody> {
  try {
    return await peekBody(body);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function notAnAnswer({ headers, status }: HttpResponse, exchange: Exchange): GatewayError {
  const found = mediaTypeOf(headers) || "no content type";
  const problem = `it answered ${status} with ${found} instead of an event stream or JSON; check the base URL`;
  return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
}
