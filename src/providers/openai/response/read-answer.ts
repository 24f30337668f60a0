// The answer, streamed or whole → StreamEvents.

import type { StreamEvent } from "../../../core/answer/event.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../core/text/append-all.ts";
import { withoutDoneMark } from "../../kit/answer-format.ts";
import type { AnswerFormats } from "../../kit/read-answer.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { AnswerReducer } from "./events.ts";
import { readCompletion } from "./read/read-completion.ts";
import { readStreamedAnswer } from "./stream.ts";

/** The formats of an answer of a server that speaks this dialect. */
export function createAnswerFormats(dialect: ReadDialect): AnswerFormats {
  return {
    readStream: (body, exchange, channel) => readStreamedAnswer(body, exchange, dialect, channel),
    readWhole: (text, exchange) => readWholeAnswer(text, exchange, dialect),
  };
}

/** The events of a whole answer. Throws UPSTREAM_PROTOCOL_ERROR when it cannot be read, and the error that it is. */
function readWholeAnswer(text: string, exchange: UpstreamExchange, dialect: ReadDialect): StreamEvent[] {
  const reducer = new AnswerReducer(exchange, dialect);
  const completion = readCompletion(withoutDoneMark(text));
  const events: StreamEvent[] = [];
  reducer.read(completion, events);
  if (completion.choices.length === 0) {
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer has no choices");
  }
  appendAll(events, reducer.finish("UPSTREAM_PROTOCOL_ERROR"));
  return events;
}
