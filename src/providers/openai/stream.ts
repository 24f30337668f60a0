import { GatewayError } from "../../core/error.ts";
import { isContentEvent, type StreamEvent } from "../../core/event.ts";
import { readSse, type SseEvent } from "../../wire/sse.ts";
import { type Exchange, toAnswerError, toReadError } from "./errors.ts";
import { type AnswerReducer, createReducer } from "./events.ts";
import { readCompletion } from "./read-completion.ts";

/**
 * Reads a streamed answer up to its terminal event: `[DONE]`, or a finish reason
 * and then a clean end of the body. What comes after `[DONE]` is not waited for.
 *
 * Throws STREAM_TRUNCATED when the body ends without either, and when the
 * connection breaks off after content; before content that is UPSTREAM_UNREACHABLE.
 * Events that were read before an error are yielded first.
 */
export async function* readStreamedAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const reducer = createReducer(exchange);
  let hasContent = false;
  try {
    for await (const batch of readSse(body)) {
      const { events, isDone, error } = readBatch(batch, reducer);
      hasContent ||= events.some(isContentEvent);
      if (error === undefined || events.length > 0) yield events;
      if (error !== undefined) throw error;
      if (isDone) return;
    }
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), hasContent);
  }
  if (!reducer.hasFinishReason) {
    throw toAnswerError(exchange, "STREAM_TRUNCATED", "the answer ended without [DONE] or a finish reason");
  }
  yield reducer.finish();
}

interface ReadBatch {
  readonly events: readonly StreamEvent[];
  readonly isDone: boolean;
  /** What the batch broke off with, after its events. */
  readonly error: GatewayError | undefined;
}

function readBatch(batch: readonly SseEvent[], reducer: AnswerReducer): ReadBatch {
  const events: StreamEvent[] = [];
  try {
    for (const event of batch) {
      const isDone = event.data.trim() === "[DONE]";
      events.push(...(isDone ? reducer.finish() : readEvent(event, reducer)));
      if (isDone) return { events, isDone, error: undefined };
    }
    return { events, isDone: false, error: undefined };
  } catch (thrown) {
    return { events, isDone: false, error: GatewayError.from(thrown) };
  }
}

function readEvent(event: SseEvent, reducer: AnswerReducer): StreamEvent[] {
  if (event.data.trim() === "") return [];
  try {
    return reducer.read(readCompletion(event.data));
  } catch (error) {
    if (isDispensable(event) && error instanceof GatewayError && error.reason === "UPSTREAM_PROTOCOL_ERROR") return [];
    throw error;
  }
}

/** Whether an event need not be readable: half of one at the end of the body, or one of a kind that we do not know. */
function isDispensable({ name, isUnclosed }: SseEvent): boolean {
  return isUnclosed || !["", "message", "error"].includes(name);
}
