import { decodeStream, type StreamDecoder } from "../../core/decode-stream.ts";
import { GatewayError } from "../../core/error.ts";
import type { Events, StreamEvent } from "../../core/event.ts";
import { type Exchange, toAnswerError } from "../../core/upstream-error.ts";
import { readSse, type SseEvent } from "../../wire/sse.ts";
import type { ChatCompletion } from "./api.ts";
import type { Dialect } from "./dialect.ts";
import { type AnswerReducer, createReducer } from "./events.ts";
import { readCompletion } from "./read-completion.ts";

/**
 * Reads a streamed answer up to its terminal event: `[DONE]`, or a finish reason
 * and then a clean end of the body. What comes after `[DONE]` is not waited for.
 *
 * Throws STREAM_TRUNCATED when the body ends without either, and when the
 * connection breaks off after content; before content that is UPSTREAM_UNREACHABLE.
 * Events that were read before an error are yielded first.
 */
export function readStreamedAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
  dialect: Pick<Dialect, "thinkTags">,
): Events {
  return decodeStream(readSse(body), createDecoder(exchange, dialect), exchange);
}

function createDecoder(exchange: Exchange, dialect: Pick<Dialect, "thinkTags">): StreamDecoder<SseEvent> {
  const reducer = createReducer(exchange, dialect);
  let isDone = false;
  return {
    read(event) {
      isDone = event.data.trim() === "[DONE]";
      return isDone ? reducer.finish() : readEvent(event, reducer);
    },
    lengthOf: ({ data }) => data.length,
    isDone: () => isDone,
    end() {
      if (reducer.hasFinishReason()) return reducer.finish();
      throw toAnswerError(exchange, "STREAM_TRUNCATED", "the answer ended without [DONE] or a finish reason");
    },
  };
}

function readEvent(event: SseEvent, reducer: AnswerReducer): StreamEvent[] {
  const completion = event.data.trim() === "" ? undefined : readChunk(event);
  return completion === undefined ? [] : reducer.read(completion);
}

function readChunk(event: SseEvent): ChatCompletion | undefined {
  try {
    return readCompletion(event.data);
  } catch (error) {
    if (isDispensable(event) && error instanceof GatewayError && error.reason === "UPSTREAM_PROTOCOL_ERROR") return;
    throw error;
  }
}

/** Whether an event need not be readable: half of one at the end of the body, or one of a kind that we do not know. */
function isDispensable({ name, isUnclosed }: SseEvent): boolean {
  return isUnclosed || !["", "message", "error"].includes(name);
}
