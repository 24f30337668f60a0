// The answer, streamed or whole → StreamEvents.

import { withoutDoneMark } from "../../kit/answer-format.ts";
import type { AnswerFormats } from "../../kit/read-answer.ts";
import { AnswerReducer } from "./events.ts";
import { readMessage } from "./read-event.ts";
import { readStreamedAnswer } from "./stream.ts";

/** The formats of an answer of the Messages API. */
export const answerFormats: AnswerFormats = {
  readStream: readStreamedAnswer,
  readWhole(text, exchange) {
    const reducer = new AnswerReducer(exchange);
    return readMessage(withoutDoneMark(text)).flatMap((event) => reducer.read(event));
  },
};
