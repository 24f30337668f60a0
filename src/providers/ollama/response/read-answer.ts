import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream, type StreamDecoder } from "../../../core/answer/decode-stream.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import type { HttpResponse } from "../../../wire/http/http.ts";
import { readText } from "../../../wire/http/read-text.ts";
import { readSse, type SseEvent } from "../../../wire/sse/sse.ts";
import { detectAnswerFormat, hasSeveralDocuments, toBody } from "../../kit/answer-format.ts";
import { createReducer } from "./events.ts";
import { readChunk } from "./read-chunk.ts";

const maxBytes = 32 * 1024 * 1024;

/**
 * Reads an answer by what it is, lines of JSON or one JSON object of at most 32 MiB,
 * up to the line with `"done": true`.
 *
 * Throws STREAM_TRUNCATED when the answer ends before that, what the connection
 * throws, and the error that a line is. Events that were read before an error are
 * yielded first.
 */
export async function* readAnswer(
  response: HttpResponse,
  exchange: Exchange,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { kind, body } = await detectAnswerFormat(response, exchange);
  if (kind === "JSON") yield* readJsonAnswer(body, exchange, channel);
  else yield* readLines(body, exchange, channel);
}

function readLines(body: AsyncIterable<Uint8Array>, exchange: Exchange, channel: Channel): Events {
  // A reader of event streams takes each line of JSON for an event.
  return decodeStream(readSse(body), limitStreamed(createDecoder(exchange)), exchange, channel);
}

function createDecoder(exchange: Exchange): StreamDecoder<SseEvent> {
  const reducer = createReducer(exchange);
  return {
    read: ({ data }) => reducer.read(readChunk(data)),
    isWhole: reducer.isDone,
    lengthOf: ({ data }) => data.length,
    isDone: reducer.isDone,
    end() {
      throw toAnswerError(exchange, "STREAM_TRUNCATED", 'the answer ended before the line with "done": true');
    },
  };
}

async function* readJsonAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    const { text, isWhole } = await readText(body, maxBytes);
    if (!isWhole) {
      throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", `the answer is longer than 32 MiB (${maxBytes} bytes)`);
    }
    if (hasSeveralDocuments(text)) yield* readLines(toBody(text), exchange, channel);
    else yield toEvents(text, exchange);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function toEvents(text: string, exchange: Exchange): StreamEvent[] {
  const reducer = createReducer(exchange);
  const events = reducer.read(readChunk(text));
  if (reducer.isDone()) return events;
  throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", 'the answer has no "done": true');
}
