import type { Events, StreamEvent } from "../../core/answer/event.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { toAnswerError, toReadError, type UpstreamExchange } from "../../core/errors/upstream-error.ts";
import { type Sink, type Source, sourceOf } from "../../core/source.ts";
import { toText } from "../../wire/http/utf8-reader.ts";

/** The greatest size of a whole JSON answer, in bytes. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** How the answer goes on that a {@link JsonAnswer} begins to read. */
export interface JsonReaders {
  /** Reads a text that begins as JSON: its events, or a stream of them where it holds several documents. */
  readText(text: string): StreamEvent[] | Events;
  /** Reads a body that does not begin as JSON does. */
  readOther(body: AsyncIterable<Uint8Array>): Events;
}

type Batch = readonly StreamEvent[];
type Result = IteratorResult<Batch, undefined>;

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * JsonAnswer reads an answer that is declared as JSON, which most whole answers are,
 * without a stage and a promise for each chunk. Its iterator rejects with the error
 * of the answer, see {@link toReadError}.
 */
export class JsonAnswer implements Events, AsyncIterator<Batch, undefined>, Sink<Uint8Array> {
  readonly #source: Source<Uint8Array>;
  readonly #exchange: UpstreamExchange;
  readonly #readers: JsonReaders;
  readonly #chunks: Uint8Array[] = [];
  #byteLength = 0;
  /** What reads on, where this cannot. */
  #rest: AsyncIterator<Batch> | undefined;
  #isOver = false;
  #resolve: (result: Result | Promise<Result>) => void = ignore;
  #reject: (error: GatewayError) => void = ignore;

  constructor(body: AsyncIterable<Uint8Array>, exchange: UpstreamExchange, readers: JsonReaders) {
    this.#source = sourceOf(body);
    this.#exchange = exchange;
    this.#readers = readers;
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch, undefined> {
    return this;
  }

  next(): Promise<Result> {
    if (this.#rest !== undefined) return this.#rest.next();
    if (this.#isOver) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#source.pull(this);
    });
  }

  return(): Promise<Result> {
    if (this.#rest !== undefined) return this.#rest.return?.() ?? Promise.resolve(done);
    this.#close();
    this.#resolve(done);
    return Promise.resolve(done);
  }

  take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#chunks.length === 0 && !beginsJson(chunk)) return this.#handOver(chunk);
    this.#chunks.push(chunk);
    this.#byteLength += chunk.byteLength;
    if (this.#byteLength <= maxAnswerBytes) return this.#source.pull(this);
    const problem = `the answer is longer than 32 MiB (${maxAnswerBytes} bytes)`;
    this.fail(toAnswerError(this.#exchange, "UPSTREAM_PROTOCOL_ERROR", problem));
  }

  end(): void {
    if (this.#isOver) return;
    if (this.#chunks.length === 0) return this.#handOver();
    this.#isOver = true;
    try {
      const [first] = this.#chunks;
      const whole = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
      const read = this.#readers.readText(toText(whole));
      if (Array.isArray(read)) this.#resolve({ done: false, value: read });
      else this.#goOn(read);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  fail(thrown: unknown): void {
    if (this.#isOver) return;
    this.#close();
    this.#fail(thrown);
  }

  #fail(thrown: unknown): void {
    this.#reject(toReadError(this.#exchange, GatewayError.from(thrown), false));
  }

  /** Lets another reader read the body, of which no more than one chunk was taken. */
  #handOver(chunk?: Uint8Array): void {
    this.#goOn(this.#readers.readOther(chunk === undefined ? nothing() : beginWith(chunk, this.#source)));
  }

  #goOn(events: Events): void {
    this.#rest = events[Symbol.asyncIterator]();
    this.#resolve(this.#rest.next());
  }

  #close(): void {
    this.#isOver = true;
    this.#source.cancel();
  }
}

const openBrace = 0x7b;
const openBracket = 0x5b;

function beginsJson(chunk: Uint8Array): boolean {
  return chunk[0] === openBrace || chunk[0] === openBracket;
}

async function* beginWith(chunk: Uint8Array, rest: Source<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield chunk;
  yield* rest;
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

function ignore(): void {}
