import { GatewayError } from "./error.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { type Exchange, toReadError } from "./upstream-error.ts";

/** Decodes the items of one streamed answer, such as its server-sent events. */
export interface StreamDecoder<Item> {
  /** The events of an item. Throws a GatewayError where the answer breaks off. */
  read(item: Item): readonly StreamEvent[];
  /** Characters of an item. */
  lengthOf(item: Item): number;
  /** Whether the provider's terminal event has been read: what comes after it is not wanted. */
  isDone(): boolean;
  /** The last events, where the body ended well before the terminal event; throws where it may not. */
  end(): readonly StreamEvent[];
}

/**
 * Most characters of items one after the other that hold no content, such as pings
 * and empty deltas. Servers that hide reasoning send some hundred for each of its tokens.
 */
export const maxLengthWithoutContent = 64 * 1024 * 1024;

/** What an item costs besides its characters, in characters. */
const itemOverhead = 64;

/**
 * Reads a streamed answer to its terminal event, one batch of events for each
 * batch of items; a batch that holds nothing for the caller comes empty, as a
 * sign of life. Events that were read before an error are yielded first.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for 64 Mi characters without content, what the decoder throws, and what the body throws with the facts of the
 * exchange: STREAM_TRUNCATED where the connection was lost after content.
 */
export async function* decodeStream<Item>(
  items: AsyncIterable<readonly Item[]>,
  decoder: StreamDecoder<Item>,
  exchange: Exchange,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  let hasContent = false;
  let lengthWithoutContent = 0;
  try {
    for await (const batch of items) {
      const { events, error } = decodeBatch(batch, decoder);
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
  }
  yield decoder.end();
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
  /** What the batch broke off with, after its events. */
  readonly error: GatewayError | undefined;
}

function decodeBatch<Item>(batch: readonly Item[], decoder: StreamDecoder<Item>): DecodedBatch {
  const events: StreamEvent[] = [];
  try {
    for (const item of batch) {
      events.push(...decoder.read(item));
      if (decoder.isDone()) break;
    }
    return { events, error: undefined };
  } catch (thrown) {
    return { events, error: GatewayError.from(thrown) };
  }
}
