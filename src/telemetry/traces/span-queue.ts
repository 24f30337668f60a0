import { SpanBatch } from "./span-batch.ts";

/** The bounds of a queue, or of a message. */
export interface QueueBounds {
  readonly spans: number;
  readonly bytes: number;
}

/**
 * SpanQueue holds encoded spans until they are sent: no more than its bounds allow, in
 * batches that are the messages. It holds bytes and no objects, so that spans that wait
 * are no work for the garbage collector.
 */
export class SpanQueue {
  readonly #bounds: QueueBounds;
  readonly #message: QueueBounds;
  /** The oldest first. The last one takes further spans. */
  readonly #batches: SpanBatch[] = [];
  #spans = 0;
  #bytes = 0;
  /** New memory for each batch would cost more than what is copied into it. */
  #spare: SpanBatch | undefined;

  /** `message` is what a batch has at most; a span that is larger is one alone. */
  constructor(bounds: QueueBounds, message: QueueBounds) {
    this.#bounds = bounds;
    this.#message = message;
  }

  get size(): number {
    return this.#spans;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is no room for any span. */
  get isFull(): boolean {
    return this.#spans >= this.#bounds.spans || this.#bytes >= this.#bounds.bytes;
  }

  /** Whether a batch is as large as a message may be. */
  get hasWholeBatch(): boolean {
    const [oldest] = this.#batches;
    return this.#batches.length > 1 || (oldest !== undefined && oldest.spans >= this.#message.spans);
  }

  /** Adds a copy of an encoded span; false when there is no room for it. */
  add(span: Uint8Array): boolean {
    const { byteLength } = span;
    if (this.isFull || this.#bytes + byteLength > this.#bounds.bytes) return false;
    this.#batchFor(byteLength).add(span);
    this.#spans += 1;
    this.#bytes += byteLength;
    return true;
  }

  /** Takes the oldest batch out; undefined when there is none. */
  take(): SpanBatch | undefined {
    const batch = this.#batches.shift();
    if (batch === undefined) return undefined;
    this.#spans -= batch.spans;
    this.#bytes -= batch.byteLength;
    return batch;
  }

  /** Takes back a batch whose spans are no longer needed. */
  giveBack(batch: SpanBatch): void {
    batch.clear();
    if (batch.isSpare) this.#spare = batch;
  }

  #batchFor(byteLength: number): SpanBatch {
    const last = this.#batches.at(-1);
    const { spans, bytes } = this.#message;
    if (last !== undefined && last.spans < spans && last.byteLength + byteLength <= bytes) return last;
    last?.trim();
    const batch = this.#spare ?? new SpanBatch();
    this.#spare = undefined;
    this.#batches.push(batch);
    return batch;
  }
}
