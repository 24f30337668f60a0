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

/** Longest event in UTF-16 units: some servers send a whole answer, or a whole call of a tool, in one event. */
const maxEventLength = 16 * 1024 * 1024;

// Each line of an event costs some memory besides its text, however short it is.
const maxEventLines = 65_536;

// The parser counts the name of the field, too, and what it has of other fields.
const maxBufferLength = maxEventLength + 64 * 1024;

/**
 * Reads server-sent events from a body, however its bytes are cut: one batch for
 * each chunk that closed an event. A chunk that brought no more than comments
 * gives an empty batch, since servers send them as a sign of life.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for an event of more than 16 Mi characters or
 * 65,536 lines, and whatever the body throws; events before the error are yielded
 * first. What is held of an unfinished event is its text.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseEvent[], void, undefined> {
  // The parser strips the byte order mark; a decoder that does it too would take two.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let events: SseEvent[] = [];
  let hasComment = false;
  let isTooLong = false;
  let isUnclosed = false;
  let lines = 0;
  const parser = createParser({
    maxBufferSize: maxBufferLength,
    onEvent({ event = "", data }) {
      lines = 0;
      isTooLong ||= data.length > maxEventLength;
      if (!isTooLong) events.push({ name: event, data, isUnclosed });
    },
    onComment: () => {
      hasComment = true;
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") isTooLong = true;
    },
  });

  for await (const chunk of body) {
    const text = decoder.decode(chunk, { stream: true });
    parser.feed(text);
    // Counted only where no event ended, which ordinary events do within a chunk.
    if (events.length === 0) lines += countLines(text);
    isTooLong ||= lines > maxEventLines;
    if (events.length > 0 || hasComment) yield events;
    if (isTooLong) throw tooLong();
    events = [];
    hasComment = false;
  }
  isUnclosed = true;
  parser.feed(`${decoder.decode()}\n\n`);
  if (events.length > 0) yield events;
  if (isTooLong) throw tooLong();
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function tooLong(): GatewayError {
  const problem = `a server-sent event is longer than 16 MiB (${maxEventLength} characters, ${maxEventLines} lines)`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}
