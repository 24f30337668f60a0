import type { Channel } from "../call/channel.ts";
import { GatewayError } from "../errors/error.ts";
import { toReadError, type UpstreamExchange } from "../errors/upstream-error.ts";
import { appendAll } from "../text/append-all.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { createItemReader } from "./item-reader.ts";

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
 * content, see {@link createItemReader}.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR after 64 Mi characters without content, errors of
 * the decoder, and errors of the body with the facts of the exchange. A connection
 * that is lost after content gives STREAM_TRUNCATED.
 */
export async function* decodeStream<Item>(
  items: AsyncIterable<readonly Item[]>,
  decoder: StreamDecoder<Item>,
  exchange: UpstreamExchange,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { attempt } = channel;
  const reader = createItemReader(items, channel);
  let hasContent = false;
  let lengthWithoutContent = 0;
  try {
    for (;;) {
      const batch = await (attempt.isWhole ? reader.nextOfWhole() : reader.next());
      if (batch === undefined) break;
      const { events, error } = decodeBatch(batch, decoder);
      attempt.isWhole = decoder.isWhole();
      if (events.some(restartsWait)) reader.restartWait();
      const isContent = events.some(isContentEvent);
      hasContent ||= isContent;
      lengthWithoutContent = isContent ? 0 : lengthWithoutContent + lengthOfBatch(batch, decoder);
      if (error === undefined || events.length > 0) yield events;
      if (error !== undefined) throw error;
      if (decoder.isDone()) return;
      if (lengthWithoutContent > maxLengthWithoutContent) throw withoutContent();
    }
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), hasContent);
  } finally {
    reader.cancel();
  }
  yield decoder.end();
}

/** Whether an event restarts the wait for the end of a whole answer. */
function restartsWait(event: StreamEvent): boolean {
  return event.case === "usage" || isContentEvent(event);
}

function lengthOfBatch<Item>(batch: readonly Item[], { lengthOf }: StreamDecoder<Item>): number {
  return batch.reduce((sum, item) => sum + itemOverhead + lengthOf(item), 0);
}

function withoutContent(): GatewayError {
  const problem = `it sent more than ${maxLengthWithoutContent} characters without content`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}

interface DecodedBatch {
  readonly events: readonly StreamEvent[];
  /** The error that follows the events. */
  readonly error: GatewayError | undefined;
}

function decodeBatch<Item>(batch: readonly Item[], decoder: StreamDecoder<Item>): DecodedBatch {
  const events: StreamEvent[] = [];
  try {
    for (const item of batch) {
      appendAll(events, decoder.read(item));
      if (decoder.isDone()) break;
    }
    return { events, error: undefined };
  } catch (thrown) {
    return { events, error: GatewayError.from(thrown) };
  }
}
