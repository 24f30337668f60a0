// Third stop, for a whole JSON answer → the same StreamEvents, in one batch.

import { GatewayError } from "../../core/error.ts";
import { isContentEvent, type StreamEvent } from "../../core/event.ts";
import { type Exchange, toAnswerError, toReadError } from "../../core/upstream-error.ts";
import { type BodyText, readText } from "../../wire/read-text.ts";
import type { Dialect } from "./dialect.ts";
import { type AnswerReducer, createReducer } from "./events.ts";
import { readCompletion } from "./read-completion.ts";

/** Bytes of a whole JSON answer. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * Reads a JSON answer of at most 32 MiB. Throws UPSTREAM_PROTOCOL_ERROR when it
 * is longer or cannot be read, and the error that it is when it is one.
 */
export async function* readJsonAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
  dialect: Pick<Dialect, "thinkTags">,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    yield toEvents(await readText(body, maxAnswerBytes), createReducer(exchange, dialect), exchange);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function toEvents({ text, isWhole }: BodyText, reducer: AnswerReducer, exchange: Exchange): StreamEvent[] {
  if (!isWhole)
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", `the answer is longer than ${maxAnswerBytes} bytes`);
  const completion = readCompletion(text);
  const events = reducer.read(completion);
  if (completion.choice === undefined) {
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer has no choices");
  }
  if (!(reducer.hasFinishReason() || events.some(isContentEvent))) {
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer has neither content nor a finish reason");
  }
  return [...events, ...reducer.finish()];
}
