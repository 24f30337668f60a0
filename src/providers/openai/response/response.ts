// Third stop, for a whole JSON answer → the same StreamEvents, in one batch.

import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../core/text/append-all.ts";
import { type BodyText, readText } from "../../../wire/http/read-text.ts";
import { hasSeveralDocuments, toBody, withoutDoneMark } from "../../kit/answer-format.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { createReducer } from "./events.ts";
import { readCompletion } from "./read/read-completion.ts";
import { readStreamedAnswer } from "./stream.ts";

/** The greatest size of a whole JSON answer, in bytes. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * Reads a JSON answer of at most 32 MiB. A body of several JSON documents, such as one
 * chunk a line, or an answer and `[DONE]`, is read as a stream.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR when the body is longer or cannot be read, and the
 * upstream error when the body is one.
 */
export async function* readJsonAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
  dialect: ReadDialect,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    const whole = await readText(body, maxAnswerBytes);
    if (hasSeveralDocuments(whole.text)) yield* readStreamedAnswer(toBody(whole.text), exchange, dialect, channel);
    else yield toEvents(whole, exchange, dialect);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function toEvents({ text, isWhole }: BodyText, exchange: Exchange, dialect: ReadDialect): StreamEvent[] {
  if (!isWhole) {
    const problem = `the answer is longer than 32 MiB (${maxAnswerBytes} bytes)`;
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }
  const reducer = createReducer(exchange, dialect);
  const completion = readCompletion(withoutDoneMark(text));
  const events = reducer.read(completion);
  if (completion.choices.length === 0) {
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer has no choices");
  }
  appendAll(events, reducer.finish("UPSTREAM_PROTOCOL_ERROR"));
  return events;
}
