// The answer, lines of JSON or one object → StreamEvents.

import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream } from "../../../core/answer/decode-stream.ts";
import type { StreamDecoder } from "../../../core/answer/decoded-batches.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import type { AnswerFormats } from "../../kit/read-answer.ts";
import { ShortWay } from "../../kit/short-way.ts";
import { AnswerReducer } from "./events.ts";
import { readJsonLines } from "./json-lines.ts";
import { plainTextOf, readPlainText } from "./plain-text.ts";
import { readChunk } from "./read-chunk.ts";

/** The formats of an answer of Ollama. Both end with an object with `"done": true`. */
export const answerFormats: AnswerFormats = { readStream: readLines, readWhole: readWholeAnswer };

/** Reads lines of JSON. Throws STREAM_TRUNCATED when they end before the one with `"done": true`. */
function readLines(body: AsyncIterable<Uint8Array>, exchange: UpstreamExchange, channel: Channel): Events {
  return decodeStream(readJsonLines(body), limitStreamed(new LineDecoder(exchange)), exchange, channel);
}

class LineDecoder implements StreamDecoder<string> {
  readonly #exchange: UpstreamExchange;
  readonly #reducer: AnswerReducer;
  readonly #shortWay = new ShortWay("content", readPlainText);

  constructor(exchange: UpstreamExchange) {
    this.#exchange = exchange;
    this.#reducer = new AnswerReducer(exchange);
  }

  read(line: string, events: StreamEvent[]): void {
    const text = this.#reducer.isPlain() ? this.#shortWay.read(line) : undefined;
    if (text === undefined) this.#readWhole(line, events);
    else events.push({ case: "textDelta", value: text });
  }

  #readWhole(line: string, events: StreamEvent[]): void {
    const chunk = readChunk(line);
    this.#reducer.read(chunk, events);
    const text = this.#reducer.isPlain() ? plainTextOf(chunk) : undefined;
    if (text !== undefined) this.#shortWay.learn(line, text);
  }

  isWhole(): boolean {
    return this.#reducer.isDone;
  }

  lengthOf(line: string): number {
    return line.length;
  }

  isDone(): boolean {
    return this.#reducer.isDone;
  }

  end(): never {
    throw toAnswerError(this.#exchange, "STREAM_TRUNCATED", 'the answer ended before the line with "done": true');
  }
}

function readWholeAnswer(text: string, exchange: UpstreamExchange): StreamEvent[] {
  const reducer = new AnswerReducer(exchange);
  const events: StreamEvent[] = [];
  reducer.read(readChunk(text), events);
  if (reducer.isDone) return events;
  throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", 'the answer has no "done": true');
}
