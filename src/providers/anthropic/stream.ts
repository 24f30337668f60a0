import { decodeStream, type StreamDecoder } from "../../core/decode-stream.ts";
import { GatewayError } from "../../core/error.ts";
import type { Events, StreamEvent } from "../../core/event.ts";
import { type Exchange, toAnswerError } from "../../core/upstream-error.ts";
import { readSse, type SseEvent } from "../../wire/sse.ts";
import { type AnswerReducer, createReducer } from "./events.ts";
import { readEvent } from "./read-event.ts";

/**
 * Reads a streamed answer up to its terminal event: `message_stop`, or a stop
 * reason and then a clean end of the body. What comes after `message_stop` is not
 * waited for.
 *
 * Throws STREAM_TRUNCATED when the body ends without either, and when the
 * connection breaks off after content; before content that is UPSTREAM_UNREACHABLE.
 * Events that were read before an error are yielded first.
 */
export function readStreamedAnswer(body: AsyncIterable<Uint8Array>, exchange: Exchange): Events {
  return decodeStream(readSse(body), createDecoder(exchange), exchange);
}

function createDecoder(exchange: Exchange): StreamDecoder<SseEvent> {
  const reducer = createReducer(exchange);
  return {
    read: (event) => read(event, reducer),
    lengthOf: ({ data }) => data.length,
    isDone: reducer.isDone,
    end() {
      if (reducer.hasStopReason()) return reducer.finish();
      throw toAnswerError(exchange, "STREAM_TRUNCATED", "the answer ended without message_stop or a stop reason");
    },
  };
}

function read(event: SseEvent, reducer: AnswerReducer): StreamEvent[] {
  if (event.data.trim() === "") return [];
  try {
    return readEvent(event.data).flatMap(reducer.read);
  } catch (error) {
    if (isDispensable(event) && error instanceof GatewayError && error.reason === "UPSTREAM_PROTOCOL_ERROR") return [];
    throw error;
  }
}

/** Whether an event need not be readable: half of one at the end of the body, or one of a kind that we do not know. */
function isDispensable({ name, isUnclosed }: SseEvent): boolean {
  return isUnclosed || !/^($|message|content_block_|error$)/.test(name);
}
