import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream, type StreamDecoder } from "../../../core/answer/decode-stream.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { KeepBlock } from "../../../core/answer/parts/text-builder.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { readSse, type SseEvent } from "../../../wire/sse/sse.ts";
import { withoutDoneMark } from "../../kit/answer-format.ts";
import type { ChatCompletion } from "../api.ts";
import { toEventError } from "../errors.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { type AnswerReducer, createReducer } from "./events.ts";
import { readCompletion } from "./read/read-completion.ts";

/**
 * Reads a streamed answer up to its terminal event, `[DONE]`, and does not wait for
 * anything after it. After a finish reason the answer is whole without `[DONE]`, too,
 * see {@link decodeStream}.
 *
 * Throws STREAM_TRUNCATED when the body ends without `[DONE]` and a finish reason, when
 * `[DONE]` comes without content and a finish reason, and when the connection breaks
 * after content and before a finish reason; before content that is UPSTREAM_UNREACHABLE.
 * Events that were read before an error are yielded first.
 */
export function readStreamedAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: UpstreamExchange,
  dialect: ReadDialect,
  channel: Channel,
): Events {
  return decodeStream(
    readSse(body),
    limitStreamed(createDecoder(exchange, dialect, channel.attempt.blocks.offer)),
    exchange,
    channel,
  );
}

function createDecoder(
  exchange: UpstreamExchange,
  dialect: ReadDialect,
  keepBlock: KeepBlock,
): StreamDecoder<SseEvent> {
  const reducer = createReducer(exchange, dialect, keepBlock);
  let isDone = false;
  return {
    read(event) {
      isDone = event.data.trim() === "[DONE]";
      if (isDone) return reducer.finish("STREAM_TRUNCATED");
      if (/error$/i.test(event.name)) throw toEventError(exchange, event.data);
      return readEvent(event, reducer);
    },
    isWhole: reducer.hasFinishReason,
    lengthOf: ({ data }) => data.length,
    isDone: () => isDone,
    end() {
      if (reducer.hasFinishReason()) return reducer.finish("STREAM_TRUNCATED");
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
    return readCompletion(withoutDoneMark(event.data), isKnown(event));
  } catch (error) {
    if (isDispensable(event) && error instanceof GatewayError && error.reason === "UPSTREAM_PROTOCOL_ERROR") return;
    throw error;
  }
}

/**
 * Whether an event that cannot be read is skipped: one that the end of the body cut
 * off, or one with an unknown name.
 */
function isDispensable({ name, isUnclosed }: SseEvent): boolean {
  return isUnclosed || !isKnown({ name });
}

function isKnown({ name }: Pick<SseEvent, "name">): boolean {
  return name === "" || name === "message";
}
