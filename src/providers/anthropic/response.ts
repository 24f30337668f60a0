// Third stop, for a whole JSON answer → the same StreamEvents, in one batch.
import { GatewayError } from "../../core/error.ts";
import type { StreamEvent } from "../../core/event.ts";
import { type Exchange, toAnswerError, toReadError } from "../../core/upstream-error.ts";
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
      throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", `the answer is longer than 32 MiB (${maxBytes} bytes)`);
    }
    yield readMessage(withoutDoneMark(text)).flatMap(createReducer(exchange).read);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

/** The text of a JSON body without the `data: [DONE]` that some servers end it with, as they end a stream. */
function withoutDoneMark(text: string): string {
  const trimmed = text.trimEnd();
  const mark = /data:\s{0,8}\[DONE\]$/.exec(trimmed.slice(-24));
  return mark === null ? text : trimmed.slice(0, -mark[0].length);
}
