import { type Channel, isLoss } from "../call/channel.ts";
import { GatewayError } from "../errors/error.ts";
import { toReadError, type UpstreamExchange } from "../errors/upstream-error.ts";
import { type Sink, type Source, sourceOf } from "../source.ts";
import { DecodedBatches, type StreamDecoder } from "./decoded-batches.ts";
import type { Events, StreamEvent } from "./event.ts";
import { LastWait } from "./last-wait.ts";

/**
 * Reads a streamed answer to its end. Gives one batch of events for each batch of
 * items; an empty batch shows that the provider is alive. Events that were read
 * before an error are given first.
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
  exchange: UpstreamExchange,
  channel: Channel,
): Events {
  return new DecodedStream(sourceOf(items), decoder, exchange, channel);
}

type Batch = readonly StreamEvent[];

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** One promise for each batch, and no other for what is between the socket and it. */
class DecodedStream<Item> implements Events, AsyncIterator<Batch, undefined>, Sink<readonly Item[]> {
  readonly #items: Source<readonly Item[]>;
  readonly #batches: DecodedBatches<Item>;
  readonly #exchange: UpstreamExchange;
  readonly #channel: Channel;
  #lastWait: LastWait | undefined;
  #isOver = false;
  #resolve: (result: IteratorResult<Batch, undefined>) => void = ignore;
  #reject: (error: GatewayError) => void = ignore;

  constructor(
    items: Source<readonly Item[]>,
    decoder: StreamDecoder<Item>,
    exchange: UpstreamExchange,
    channel: Channel,
  ) {
    this.#items = items;
    this.#batches = new DecodedBatches(decoder);
    this.#exchange = exchange;
    this.#channel = channel;
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch, undefined> {
    return this;
  }

  next(): Promise<IteratorResult<Batch, undefined>> {
    return new Promise(this.#begin);
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#close();
    this.#resolve(done);
    return Promise.resolve(done);
  }

  readonly #begin = (
    resolve: (result: IteratorResult<Batch, undefined>) => void,
    reject: (error: GatewayError) => void,
  ): void => {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#advance();
  };

  #advance(): void {
    if (this.#isOver) this.#resolve(done);
    else if (this.#batches.failure !== undefined) this.#fail(this.#batches.failure);
    else if (this.#batches.isDone()) this.#finish();
    else if (this.#channel.attempt.isWhole) this.#pullInTime();
    else this.#items.pull(this);
  }

  /** Pulls the next batch of an answer that is whole, and ends it when that takes too long. */
  #pullInTime(): void {
    this.#lastWait ??= new LastWait(this.#channel.attempt);
    if (this.#lastWait.isOver()) {
      this.#endHere();
      return;
    }
    this.#lastWait.start(() => this.#endHere());
    this.#items.pull(this);
  }

  #endHere(): void {
    this.#channel.close();
    this.end();
  }

  take(items: readonly Item[]): void {
    if (this.#isOver) return;
    this.#lastWait?.stop();
    const batches = this.#batches;
    const events = batches.decode(items);
    this.#channel.attempt.isWhole = batches.isWhole();
    if (batches.restartsWait) this.#lastWait?.restart();
    if (batches.failure === undefined || events.length > 0) this.#resolve({ done: false, value: events });
    else this.#fail(batches.failure);
  }

  end(): void {
    if (this.#isOver) return;
    this.#close();
    try {
      this.#resolve({ done: false, value: this.#batches.end() });
    } catch (thrown) {
      this.#reject(GatewayError.from(thrown));
    }
  }

  fail(thrown: unknown): void {
    if (this.#isOver) return;
    const { attempt } = this.#channel;
    const error = GatewayError.from(thrown);
    if (attempt.isWhole && !attempt.signal.aborted && isLoss(error)) this.end();
    else this.#fail(error);
  }

  #fail(error: GatewayError): void {
    this.#close();
    this.#reject(toReadError(this.#exchange, error, this.#batches.hasContent));
  }

  #finish(): void {
    this.#close();
    this.#resolve(done);
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lastWait?.stop();
    this.#items.cancel();
  }
}

function ignore(): void {}
