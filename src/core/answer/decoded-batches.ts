import { GatewayError } from "../errors/error.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";

/** Decodes the items of one streamed answer, such as its server-sent events. */
export interface StreamDecoder<Item> {
  /** Appends the events of an item. Throws a GatewayError for an error in the stream; then the item has no events. */
  read(item: Item, events: StreamEvent[]): void;
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

/** DecodedBatches decodes the batches of items of one answer, and notes what they had. */
export class DecodedBatches<Item> {
  /** The error that follows the events that were decoded. */
  failure: GatewayError | undefined;
  /** Whether there was any content. */
  hasContent = false;
  /** Whether the last batch had an event for which the end of a whole answer is awaited again. */
  restartsWait = false;
  readonly #decoder: StreamDecoder<Item>;
  #lengthWithoutContent = 0;

  constructor(decoder: StreamDecoder<Item>) {
    this.#decoder = decoder;
  }

  /** The events of a batch, up to an error or the terminal event. */
  decode(items: readonly Item[]): readonly StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const item of items) if (!this.#decodeItem(item, events)) break;
    let isContent = false;
    let isUsage = false;
    for (const event of events) {
      if (isContentEvent(event)) isContent = true;
      else if (event.case === "usage") isUsage = true;
    }
    this.restartsWait = isContent || isUsage;
    this.hasContent ||= isContent;
    if (isContent) this.#lengthWithoutContent = 0;
    else this.#countWithoutContent(items);
    return events;
  }

  isWhole(): boolean {
    return this.#decoder.isWhole();
  }

  isDone(): boolean {
    return this.#decoder.isDone();
  }

  end(): readonly StreamEvent[] {
    return this.#decoder.end();
  }

  /** Whether another item may follow. */
  #decodeItem(item: Item, events: StreamEvent[]): boolean {
    const before = events.length;
    try {
      this.#decoder.read(item, events);
      return !this.#decoder.isDone();
    } catch (thrown) {
      events.length = before;
      this.failure = GatewayError.from(thrown);
      return false;
    }
  }

  #countWithoutContent(items: readonly Item[]): void {
    for (const item of items) this.#lengthWithoutContent += itemOverhead + this.#decoder.lengthOf(item);
    if (this.#lengthWithoutContent <= maxLengthWithoutContent || this.failure !== undefined || this.isDone()) return;
    const problem = `it sent more than ${maxLengthWithoutContent} characters without content`;
    this.failure = new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
  }
}
