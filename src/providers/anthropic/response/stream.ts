import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream, type StreamDecoder } from "../../../core/answer/decode-stream.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { readSse, type SseEvent } from "../../../wire/sse/sse.ts";
import { toEventError } from "../errors.ts";
import { type AnswerReducer, createReducer } from "./events.ts";
import { readEvent } from "./read-event.ts";

/**
 * Reads a streamed answer up to its terminal event, `message_stop`. After a stop
 * reason, `[DONE]` and any other end complete the answer, too: see {@link decodeStream}.
 * The rest of the body after the terminal event is not awaited.
 *
 * Throws STREAM_TRUNCATED when the body ends without a stop reason, and when the
 * connection breaks before it, after content; before content a broken connection is
 * UPSTREAM_UNREACHABLE. Events that were read before an error are yielded first.
 */
export function readStreamedAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: UpstreamExchange,
  channel: Channel,
): Events {
  return decodeStream(readSse(body), limitStreamed(createDecoder(exchange)), exchange, channel);
}

function createDecoder(exchange: UpstreamExchange): StreamDecoder<SseEvent> {
  const reducer = createReducer(exchange);
  let hasDoneMark = false;

  function end(): StreamEvent[] {
    if (reducer.hasStopReason()) return reducer.finish();
    throw toAnswerError(exchange, "STREAM_TRUNCATED", "the answer ended without message_stop or a stop reason");
  }

  return {
    read(event) {
      hasDoneMark = event.data.trim() === "[DONE]";
      if (hasDoneMark) return end();
      if (event.name === "error") throw toEventError(exchange, event.data);
      return read(event, reducer);
    },
    lengthOf: ({ data }) => data.length,
    isWhole: reducer.hasStopReason,
    isDone: () => hasDoneMark || reducer.isDone(),
    end,
  };
}

function read(event: SseEvent, reducer: AnswerReducer): StreamEvent[] {
  if (event.data.trim() === "") return [];
  try {
    return readEvent(event.data, event.name).flatMap(reducer.read);
  } catch (error) {
    if (isOptional(event) && error instanceof GatewayError && error.reason === "UPSTREAM_PROTOCOL_ERROR") return [];
    throw error;
  }
}

/** Whether an event may be unreadable: one that was cut at the end of the body, or one of an unknown type. */
function isOptional({ name, isUnclosed }: SseEvent): boolean {
  return isUnclosed || !/^($|message|content_block_)/.test(name);
}
