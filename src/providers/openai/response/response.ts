// Third stop, for a whole JSON answer → the same StreamEvents, in one batch.

import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import { type BodyText, readText } from "../../../wire/read-text.ts";
import { hasSeveralDocuments, toBody, withoutDoneMark } from "../../kit/answer-format.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { createReducer } from "./events.ts";
import { readCompletion } from "./read/read-completion.ts";
import { readStreamedAnswer } from "./stream.ts";

/** Bytes of a whole JSON answer. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * Reads a JSON answer of at most 32 MiB. One of several documents, such as chunks
 * in lines or an answer and `[DONE]`, is read as the stream that it is.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR when it is longer or cannot be read, and the error
 * that it is when it is one.
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
  if (!isWhole)
    throw toAnswerError(
      exchange,
      "UPSTREAM_PROTOCOL_ERROR",
      `the answer is longer than 32 MiB (${maxAnswerBytes} bytes)`,
    );
  const reducer = createReducer(exchange, dialect);
  const completion = readCompletion(withoutDoneMark(text));
  const events = reducer.read(completion);
  if (completion.choices.length === 0) {
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer has no choices");
  }
  return [...events, ...reducer.finish("UPSTREAM_PROTOCOL_ERROR")];
}
