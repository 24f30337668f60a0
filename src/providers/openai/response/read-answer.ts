import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import type { Exchange } from "../../../core/errors/upstream-error.ts";
import type { HttpResponse } from "../../../wire/http/http.ts";
import { detectAnswerFormat } from "../../kit/answer-format.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { readJsonAnswer } from "./response.ts";
import { readStreamedAnswer } from "./stream.ts";

/**
 * Reads an answer as a stream or as JSON, whichever the server sent, whatever the
 * request asked for. Throws what {@link detectAnswerFormat} and the readers of both forms throw.
 */
export async function* readAnswer(
  response: HttpResponse,
  exchange: Exchange,
  dialect: ReadDialect,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { kind, body } = await detectAnswerFormat(response, exchange);
  if (kind === "JSON") yield* readJsonAnswer(body, exchange, dialect, channel);
  else yield* readStreamedAnswer(body, exchange, dialect, channel);
}
