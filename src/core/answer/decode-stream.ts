import type { Channel } from "../call/channel.ts";
import { GatewayError } from "../errors/error.ts";
import { type Exchange, toReadError } from "../errors/upstream-error.ts";
import { appendAll } from "../text/append-all.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { LastWait } from "./last-wait.ts";

/** Decodes the items of one streamed answer, such as its server-sent events. */
export interface StreamDecoder<Item> {
  /** The events of an item. Throws a GatewayError for an error in the stream. */
  read(item: Item): readonly StreamEvent[];
  /** Whether the provider has said why it stopped. From then on any end of the stream is a good one. */
  isWhole(): boolean;
  /** Length of an item in characters. */
  lengthOf(item: Item): number;
  /** Whether the provider's terminal event has been read. Nothing is read after it. */
  isDone(): boolean;
  /** The last events of an answer that ended without its terminal event. Throws a GatewayError if it is not whole. */
  end(): readonly StreamEvent[];
}

/**
 * Most characters of consecutive items without content, such as pings and empty
 * deltas. Servers that hide reasoning send some hundred characters for each of its tokens.
 */
export const maxLengthWithoutContent = 64 * 1024 * 1024;

/** Added to the length of each item, in characters, so that empty items count too. */
const itemOverhead = 64;

/**
 * Reads a streamed answer to its end. Yields one batch of events for each batch of
 * items; an empty batch shows that the provider is alive. Events that were read
 * before an error are yielded first.
 *
 * The end is the terminal event or the end of the body. An answer that is whole
 * also ends when its connection is lost, or after two seconds without usage or
 * content, see {@link LastWait}.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR after 64 Mi characters without content, errors of
 * the decoder, and errors of the body with the facts of the exchange. A connection
 * that is lost after content gives STREAM_TRUNCATED.
 */
export function decodeStream<Item>(
  items: AsyncIterable<readonly Item[]>,
  decoder: StreamDecoder<Item>,
  exchange: Exchange,
  channel: Channel,
): DecodedStream<Item> {
  return new DecodedStream(items, decoder, exchange, channel);
}

type Result = IteratorResult<readonly StreamEvent[], void>;

const over: Result = { done: true, value: undefined };

/** The events of one streamed answer. A plain object, since a generator costs promises for every batch. */
export class DecodedStream<Item> implements AsyncIterableIterator<readonly StreamEvent[], void, undefined> {
  readonly #iterator: AsyncIterator<readonly Item[]>;
  readonly #decoder: StreamDecoder<Item>;
  readonly #exchange: Exchange;
  readonly #channel: Channel;
  readonly #onResult: (result: IteratorResult<readonly Item[]>) => Result;
  readonly #onBatch: (batch: readonly Item[] | undefined) => Result;
  readonly #onError: (thrown: unknown) => never;
  #lastWait: LastWait<Item> | undefined;
  #isOver = false;
  /** The error that follows the events that were yielded last. */
  #failure: GatewayError | undefined;
  #hasContent = false;
  #lengthWithoutContent = 0;

  constructor(
    items: AsyncIterable<readonly Item[]>,
    decoder: StreamDecoder<Item>,
    exchange: Exchange,
    channel: Channel,
  ) {
    const onBatch = (batch: readonly Item[] | undefined): Result => this.#read(batch);
    const onResult = (result: IteratorResult<readonly Item[]>): Result =>
      this.#read(result.done === true ? undefined : result.value);
    const onError = (thrown: unknown): never => this.#fail(thrown);
    this.#iterator = items[Symbol.asyncIterator]();
    this.#decoder = decoder;
    this.#exchange = exchange;
    this.#channel = channel;
    this.#onResult = onResult;
    this.#onBatch = onBatch;
    this.#onError = onError;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#isOver) return Promise.resolve(over);
    if (this.#failure !== undefined) return Promise.reject(this.#toError(this.#failure));
    if (this.#decoder.isDone()) return this.return();
    if (this.#lengthWithoutContent > maxLengthWithoutContent) return Promise.reject(this.#toError(withoutContent()));
    if (!this.#channel.attempt.isWhole) return this.#iterator.next().then(this.#onResult, this.#onError);
    this.#lastWait ??= new LastWait(this.#iterator, this.#channel);
    return this.#lastWait.next().then(this.#onBatch, this.#onError);
  }

  return(): Promise<Result> {
    this.#close();
    return Promise.resolve(over);
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // Not awaited: a generator that waits for its upstream returns only when that wait ends.
    this.#iterator.return?.().then(undefined, () => {});
  }

  #read(batch: readonly Item[] | undefined): Result {
    if (this.#isOver) return over;
    if (batch === undefined) {
      this.#close();
      return { done: false, value: this.#decoder.end() };
    }
    const events = this.#decode(batch);
    this.#channel.attempt.isWhole = this.#decoder.isWhole();
    this.#measure(batch, events);
    if (this.#failure !== undefined && events.length === 0) throw this.#toError(this.#failure);
    return { done: false, value: events };
  }

  /** The events of a batch, up to the terminal event or an error. */
  #decode(batch: readonly Item[]): readonly StreamEvent[] {
    let events: readonly StreamEvent[] = [];
    let joined: StreamEvent[] | undefined;
    try {
      for (const item of batch) {
        const read = this.#decoder.read(item);
        if (events.length === 0) events = read;
        else if (read.length > 0) {
          joined ??= [...events];
          appendAll(joined, read);
          events = joined;
        }
        if (this.#decoder.isDone()) break;
      }
    } catch (thrown) {
      this.#failure = GatewayError.from(thrown);
    }
    return events;
  }

  /** Counts what has no content, and restarts the wait for the end of a whole answer. */
  #measure(batch: readonly Item[], events: readonly StreamEvent[]): void {
    const isContent = events.some(isContentEvent);
    if (isContent || events.some(isUsage)) this.#lastWait?.restart();
    this.#hasContent ||= isContent;
    this.#lengthWithoutContent = isContent ? 0 : this.#lengthWithoutContent + lengthOfBatch(batch, this.#decoder);
  }

  #fail(thrown: unknown): never {
    throw this.#toError(GatewayError.from(thrown));
  }

  /** Ends it with an error. */
  #toError(error: GatewayError): GatewayError {
    this.#close();
    return toReadError(this.#exchange, error, this.#hasContent);
  }
}

function isUsage(event: StreamEvent): boolean {
  return event.case === "usage";
}

function lengthOfBatch<Item>(batch: readonly Item[], decoder: StreamDecoder<Item>): number {
  return batch.reduce((sum, item) => sum + itemOverhead + decoder.lengthOf(item), 0);
}

function withoutContent(): GatewayError {
  const problem = `it sent more than ${maxLengthWithoutContent} characters without content`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}
