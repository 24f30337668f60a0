// Third stop, for a whole JSON answer → the same StreamEvents, in one batch.
import { GatewayError } from "../../core/error.ts";
import type { StreamEvent } from "../../core/event.ts";
import { type Exchange, toAnswerError, toReadError } from "../../core/upstream-error.ts";
import { withoutDoneMark } from "../../wire/answer-form.ts";
import { readText } from "../../wire/read-text.ts";
import { createReducer } from "./events.ts";
import { readMessage } from "./read-event.ts";

const maxBytes = 32 * 1024 * 1024;

/**
 * Reads a JSON answer of at most 32 MiB. Throws UPSTREAM_PROTOCOL_ERROR when it
 * is longer or cannot be read, and the error that it is when it is one.
 */
export async function* readJsonAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    const { text, isWhole } = await readText(body, maxBytes);
    if (!isWhole) {
      throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", `the answer is longer than ${maxBytes} bytes`);
    }
    yield readMessage(withoutDoneMark(text)).flatMap(createReducer(exchange).read);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}
