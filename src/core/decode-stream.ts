import { GatewayError } from "./error.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { type Exchange, toReadError } from "./upstream-error.ts";

/** Decodes the items of one streamed answer, such as its server-sent events. */
export interface StreamDecoder<Item> {
  /** The events of an item. Throws a GatewayError where the answer breaks off. */
  read(item: Item): readonly StreamEvent[];
  /** Whether the provider's terminal event has been read: what comes after it is not wanted. */
  isDone(): boolean;
  /** The last events, where the body ended well before the terminal event; throws where it may not. */
  end(): readonly StreamEvent[];
}

/**
 * Reads a streamed answer to its terminal event, one batch of events for each
 * batch of items; a batch that holds nothing for the caller comes empty, as a
 * sign of life. Events that were read before an error are yielded first.
 *
 * Throws what the decoder throws, and what the body throws with the facts of the
 * exchange: STREAM_TRUNCATED where the connection was lost after content.
 */
export async function* decodeStream<Item>(
  items: AsyncIterable<readonly Item[]>,
  decoder: StreamDecoder<Item>,
  exchange: Exchange,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  let hasContent = false;
  try {
    for await (const batch of items) {
      const { events, error } = decodeBatch(batch, decoder);
      hasContent ||= events.some(isContentEvent);
      if (error === undefined || events.length > 0) yield events;
      if (error !== undefined) throw error;
      if (decoder.isDone()) return;
    }
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), hasContent);
  }
  yield decoder.end();
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
