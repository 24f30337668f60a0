import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream } from "../../../core/answer/decode-stream.ts";
import type { StreamDecoder } from "../../../core/answer/decoded-batches.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import type { HttpResponse } from "../../../wire/http/http.ts";
import { readText } from "../../../wire/http/read-text.ts";
import { readSse, type SseEvent } from "../../../wire/sse/sse.ts";
import { detectAnswerFormat, hasSeveralDocuments, isEventStream, toBody } from "../../kit/answer-format.ts";
import { ShortWay } from "../../kit/short-way.ts";
import { AnswerReducer } from "./events.ts";
import { plainTextOf, readPlainText } from "./plain-text.ts";
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
export function readAnswer(response: HttpResponse, exchange: Exchange, channel: Channel): Events {
  if (isEventStream(response)) return readLines(response.body, exchange, channel);
  return readDetected(response, exchange, channel);
}

async function* readDetected(
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
  return decodeStream(readSse(body), limitStreamed(new LineDecoder(exchange)), exchange, channel);
}

class LineDecoder implements StreamDecoder<SseEvent> {
  readonly #exchange: Exchange;
  readonly #reducer: AnswerReducer;
  readonly #shortWay = new ShortWay("content", readPlainText);

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#reducer = new AnswerReducer(exchange);
  }

  read(line: SseEvent, events: StreamEvent[]): void {
    const text = this.#reducer.isPlain() ? this.#shortWay.read(line) : undefined;
    if (text === undefined) this.#readWhole(line, events);
    else events.push({ case: "textDelta", value: text });
  }

  #readWhole(line: SseEvent, events: StreamEvent[]): void {
    const chunk = readChunk(line.data);
    this.#reducer.read(chunk, events);
    const text = this.#reducer.isPlain() ? plainTextOf(chunk) : undefined;
    if (text !== undefined) this.#shortWay.learn(line, text);
  }

  isWhole(): boolean {
    return this.#reducer.isDone;
  }

  lengthOf({ data }: SseEvent): number {
    return data.length;
  }

  isDone(): boolean {
    return this.#reducer.isDone;
  }

  end(): never {
    throw toAnswerError(this.#exchange, "STREAM_TRUNCATED", 'the answer ended before the line with "done": true');
  }
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
  const reducer = new AnswerReducer(exchange);
  const events: StreamEvent[] = [];
  reducer.read(readChunk(text), events);
  if (reducer.isDone) return events;
  throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", 'the answer has no "done": true');
}
