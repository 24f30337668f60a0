import { createParser } from "eventsource-parser";
import { GatewayError } from "../core/error.ts";

/** One server-sent event. */
export interface SseEvent {
  /** Its `event` field; empty when it has none. */
  readonly name: string;
  /** Its `data` lines, joined by line feeds. */
  readonly data: string;
  /** The body ended before the blank line that closes an event, so this one may be half of itself. */
  readonly isUnclosed: boolean;
}

/** Longest event in UTF-16 units. */
export const maxEventLength = 1024 * 1024;

/**
 * Most bytes without a whole event, such as comments, empty lines and fields that
 * are not known. An event has fewer, in whichever script and however many lines.
 */
export const maxBytesBetweenEvents = 8 * 1024 * 1024;

/**
 * Reads server-sent events from a body, however its bytes are cut: one batch for
 * each chunk that closed an event. A chunk that brought no more than comments
 * gives an empty batch, since servers send them as a sign of life.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for an event of more than 1 MiB, for 8 MiB
 * without an event, and whatever the body throws; events before the error are yielded first.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseEvent[], void, undefined> {
  // The parser strips the byte order mark; a decoder that does it too would take two.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let events: SseEvent[] = [];
  let hasComment = false;
  let isUnclosed = false;
  let bytesSinceEvent = 0;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: ({ event = "", data }) => events.push({ name: event, data, isUnclosed }),
    onComment: () => {
      hasComment = true;
    },
  });

  // Its onError would have an Error made, with a stack, for each line of a field that is not known. Without that it says
  // of an event that is too long only that it takes no more.
  function feed(text: string): boolean {
    try {
      parser.feed(text);
      return true;
    } catch {
      return false;
    }
  }

  for await (const chunk of body) {
    bytesSinceEvent += chunk.byteLength;
    const mayBeTooLong = bytesSinceEvent > maxEventLength;
    const isTooLong = !(feed(decoder.decode(chunk, { stream: true })) && (!mayBeTooLong || feed("")));
    if (events.length > 0) bytesSinceEvent = 0;
    if (events.length > 0 || hasComment) yield events;
    if (isTooLong) throw tooLong();
    if (bytesSinceEvent > maxBytesBetweenEvents) throw withoutEvent();
    events = [];
    hasComment = false;
  }
  isUnclosed = true;
  if (!feed(`${decoder.decode()}\n\n`)) throw tooLong();
  if (events.length > 0) yield events;
}

function tooLong(): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `a server-sent event is longer than ${maxEventLength} characters`);
}

function withoutEvent(): GatewayError {
  const problem = `it sent more than ${maxBytesBetweenEvents} bytes without a server-sent event`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}
