// Third stop, for a whole JSON answer → the same StreamEvents, in one batch.

import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import { readText } from "../../../wire/http/read-text.ts";
import { hasSeveralDocuments, toBody, withoutDoneMark } from "../../kit/answer-format.ts";
import { createReducer } from "./events.ts";
import { readMessage } from "./read-event.ts";
import { readStreamedAnswer } from "./stream.ts";

const maxBytes = 32 * 1024 * 1024;

/**
 * Reads a JSON answer of at most 32 MiB. A body of several documents, such as events
 * in lines, or an answer and `[DONE]`, is read as a stream.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR when the answer is longer or cannot be read, and the
 * GatewayError of an error object.
 */
export async function* readJsonAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    const { text, isWhole } = await readText(body, maxBytes);
    if (!isWhole) {
      throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", `the answer is longer than 32 MiB (${maxBytes} bytes)`);
    }
    if (hasSeveralDocuments(text)) yield* readStreamedAnswer(toBody(text), exchange, channel);
    else yield readMessage(withoutDoneMark(text)).flatMap(createReducer(exchange).read);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}
