import type { Channel } from "../../core/channel.ts";
import type { StreamEvent } from "../../core/event.ts";
import type { Exchange } from "../../core/upstream-error.ts";
import type { HttpResponse } from "../../wire/http.ts";
import { answerKindOf } from "../../wire/media-type.ts";
import { findAnswerForm } from "../kit/answer-form.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { readJsonAnswer } from "./response.ts";
import { readStreamedAnswer } from "./stream.ts";

/**
 * Reads an answer by what it is, not by what was asked for, and not by its content
 * type alone. Throws what {@link findAnswerForm} and the readers of both forms do.
 */
export async function* readAnswer(
  response: HttpResponse,
  exchange: Exchange,
  dialect: ReadDialect,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  // JSON between events is read there, too, line by line as it comes.
  if (answerKindOf(response.headers) === "event stream") {
    yield* readStreamedAnswer(response.body, exchange, dialect, channel);
    return;
  }
  const { kind, body } = await findAnswerForm(response, exchange);
  if (kind === "JSON") yield* readJsonAnswer(body, exchange, dialect, channel);
  else yield* readStreamedAnswer(body, exchange, dialect, channel);
}
