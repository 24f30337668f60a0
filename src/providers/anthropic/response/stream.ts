import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream } from "../../../core/answer/decode-stream.ts";
import type { StreamDecoder } from "../../../core/answer/decoded-batches.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../core/text/append-all.ts";
import { readSse } from "../../../wire/sse/sse.ts";
import type { SseEvent } from "../../../wire/sse/sse-event.ts";
import { ShortWay } from "../../kit/short-way.ts";
import { toEventError } from "../errors.ts";
import { AnswerReducer } from "./events.ts";
import { type PlainText, plainTextOf, readPlainText } from "./plain-text.ts";
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
  return decodeStream(readSse(body), limitStreamed(new MessagesDecoder(exchange)), exchange, channel);
}

class MessagesDecoder implements StreamDecoder<SseEvent> {
  readonly #exchange: UpstreamExchange;
  readonly #reducer: AnswerReducer;
  readonly #shortWay = new ShortWay("text", readPlainText);
  /** Index of the block that the short way has learned to read. */
  #plainIndex = -1;
  #hasDoneMark = false;

  constructor(exchange: UpstreamExchange) {
    this.#exchange = exchange;
    this.#reducer = new AnswerReducer(exchange);
  }

  read(event: SseEvent, events: StreamEvent[]): void {
    const text = this.#reducer.isPlain(this.#plainIndex) ? this.#shortWay.read(event.data, event.name) : undefined;
    if (text === undefined) this.#readWhole(event, events);
    else events.push({ case: "textDelta", value: text });
  }

  #readWhole(event: SseEvent, events: StreamEvent[]): void {
    const data = event.data.trim();
    this.#hasDoneMark = data === "[DONE]";
    if (this.#hasDoneMark) appendAll(events, this.end());
    else if (event.name === "error") throw toEventError(this.#exchange, event.data);
    else if (data !== "") this.#readEvent(event, events);
  }

  #readEvent(event: SseEvent, events: StreamEvent[]): void {
    const before = events.length;
    try {
      const read = readEvent(event.data, event.name);
      for (const one of read) appendAll(events, this.#reducer.read(one));
      this.#learn(event, plainTextOf(read));
    } catch (error) {
      if (!(isOptional(event) && error instanceof GatewayError && error.reason === "UPSTREAM_PROTOCOL_ERROR"))
        throw error;
      events.length = before;
    }
  }

  #learn(event: SseEvent, plain: PlainText | undefined): void {
    if (plain === undefined || !this.#reducer.isPlain(plain.index)) return;
    this.#plainIndex = plain.index;
    this.#shortWay.learn(event.data, plain.text, event.name);
  }

  lengthOf({ data }: SseEvent): number {
    return data.length;
  }

  isWhole(): boolean {
    return this.#reducer.hasStopReason;
  }

  isDone(): boolean {
    return this.#hasDoneMark || this.#reducer.isDone;
  }

  end(): readonly StreamEvent[] {
    if (this.#reducer.hasStopReason) return this.#reducer.finish();
    const problem = "the answer ended without message_stop or a stop reason";
    throw toAnswerError(this.#exchange, "STREAM_TRUNCATED", problem);
  }
}

/** Whether an event may be unreadable: one that was cut at the end of the body, or one of an unknown type. */
function isOptional({ name, isUnclosed }: SseEvent): boolean {
  return isUnclosed || !/^($|message|content_block_)/.test(name);
}
