// The answer, lines of JSON or one object → StreamEvents.

import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream, type StreamDecoder } from "../../../core/answer/decode-stream.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import type { AnswerFormats } from "../../kit/read-answer.ts";
import { createReducer } from "./events.ts";
import { readJsonLines } from "./json-lines.ts";
import { readChunk } from "./read-chunk.ts";

/** The formats of an answer of Ollama. Both end with an object with `"done": true`. */
export const answerFormats: AnswerFormats = { readStream: readLines, readWhole: readWholeAnswer };

/** Reads lines of JSON. Throws STREAM_TRUNCATED when they end before the one with `"done": true`. */
function readLines(body: AsyncIterable<Uint8Array>, exchange: UpstreamExchange, channel: Channel): Events {
  return decodeStream(readJsonLines(body), limitStreamed(createDecoder(exchange)), exchange, channel);
}

function createDecoder(exchange: UpstreamExchange): StreamDecoder<string> {
  const reducer = createReducer(exchange);
  return {
    read: (line) => reducer.read(readChunk(line)),
    isWhole: reducer.isDone,
    lengthOf: (line) => line.length,
    isDone: reducer.isDone,
    end() {
      throw toAnswerError(exchange, "STREAM_TRUNCATED", 'the answer ended before the line with "done": true');
    },
  };
}

function readWholeAnswer(text: string, exchange: UpstreamExchange): StreamEvent[] {
  const reducer = createReducer(exchange);
  const events = reducer.read(readChunk(text));
  if (reducer.isDone()) return events;
  throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", 'the answer has no "done": true');
}
