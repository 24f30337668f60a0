import { limitStreamed } from "../../../core/answer/answer-length.ts";
import { decodeStream } from "../../../core/answer/decode-stream.ts";
import type { StreamDecoder } from "../../../core/answer/decoded-batches.ts";
import type { Events, StreamEvent } from "../../../core/answer/event.ts";
import type { KeepBlock } from "../../../core/answer/parts/text-builder.ts";
import type { Channel } from "../../../core/call/channel.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../core/text/append-all.ts";
import { readSse } from "../../../wire/sse/sse.ts";
import type { SseEvent } from "../../../wire/sse/sse-event.ts";
import { withoutDoneMark } from "../../kit/answer-format.ts";
import { ShortWay } from "../../kit/short-way.ts";
import type { ChatCompletion } from "../api.ts";
import { toEventError } from "../errors.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { AnswerReducer } from "./events.ts";
import { plainTextOf, readPlainText } from "./read/plain-text.ts";
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
    limitStreamed(new ChatDecoder(exchange, dialect, channel.attempt.blocks.offer)),
    exchange,
    channel,
  );
}

class ChatDecoder implements StreamDecoder<SseEvent> {
  readonly #exchange: UpstreamExchange;
  readonly #reducer: AnswerReducer;
  readonly #shortWay = new ShortWay("content", readPlainText);
  #isDone = false;

  constructor(exchange: UpstreamExchange, dialect: ReadDialect, keepBlock: KeepBlock) {
    this.#exchange = exchange;
    this.#reducer = new AnswerReducer(exchange, dialect, keepBlock);
  }

  read(event: SseEvent, events: StreamEvent[]): void {
    const text = this.#reducer.isPlain() ? this.#shortWay.read(event.data, event.name) : undefined;
    if (text === undefined) this.#readWhole(event, events);
    else this.#reducer.readText(text, events);
  }

  #readWhole(event: SseEvent, events: StreamEvent[]): void {
    const data = event.data.trim();
    this.#isDone = data === "[DONE]";
    if (this.#isDone) {
      appendAll(events, this.#reducer.finish("STREAM_TRUNCATED"));
      return;
    }
    if (event.name !== "" && /error$/i.test(event.name)) throw toEventError(this.#exchange, event.data);
    const completion = data === "" ? undefined : readChunk(event);
    if (completion === undefined) return;
    this.#reducer.read(completion, events);
    const text = this.#reducer.isPlain() ? plainTextOf(completion) : undefined;
    if (text !== undefined) this.#shortWay.learn(event.data, text, event.name);
  }

  isWhole(): boolean {
    return this.#reducer.hasFinishReason();
  }

  lengthOf({ data }: SseEvent): number {
    return data.length;
  }

  isDone(): boolean {
    return this.#isDone;
  }

  end(): readonly StreamEvent[] {
    if (this.#reducer.hasFinishReason()) return this.#reducer.finish("STREAM_TRUNCATED");
    throw toAnswerError(this.#exchange, "STREAM_TRUNCATED", "the answer ended without [DONE] or a finish reason");
  }
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
