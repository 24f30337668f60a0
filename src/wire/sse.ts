import { GatewayError } from "../core/errors/error.ts";
import { createLineSplitter } from "./line-splitter.ts";
import { createSseFieldReader } from "./sse-fields.ts";

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
export const maxEventLength = 16 * 1024 * 1024;

/** Most lines of an event: each costs some memory besides its text, however short it is. */
export const maxEventLines = 65_536;

// A line that is open still has the name of its field.
const maxOpenLength = maxEventLength + 64 * 1024;

// What a line of data has besides its value.
const fieldOverhead = "data: \r\n".length;

/** Most bytes that are of no event, such as comments, empty lines and fields that are not known, until the next event. */
export const maxBytesBetweenEvents = 8 * 1024 * 1024;

/**
 * Reads server-sent events from a body, however its bytes are cut: one batch for
 * each chunk that closed an event. A chunk that brought no more than comments
 * gives an empty batch, since servers send them as a sign of life.
 *
 * Beyond the standard, an object or a list of JSON that stands between events is
 * an event without a name, a field `error` is an event of that name, and of JSON
 * in lines that no blank line parts, each is an event of its own.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for an event of more than 16 Mi characters or
 * 65,536 lines and for 8 MiB that are of no event, and whatever the body throws;
 * events before the error are yielded first. What is held of an unfinished event is its text.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseEvent[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const lines = createLineSplitter();
  let events: SseEvent[] = [];
  let hasComment = false;
  let isUnclosed = false;
  let isTooLong = false;
  let bytesSinceEvent = 0;
  const fields = createSseFieldReader({
    onEvent(name, data) {
      isTooLong ||= data.length > maxEventLength;
      if (!isTooLong) events.push({ name, data, isUnclosed });
    },
    onComment: () => {
      hasComment = true;
    },
    onPage() {
      throw new GatewayError(
        "UPSTREAM_PROTOCOL_ERROR",
        "the event stream is a page of HTML or XML; check the base URL",
      );
    },
  });

  /** Bytes that the event which is open may have at most: a character has up to three. */
  function openBytes(): number {
    return 3 * (lines.openLength() + fields.openLength()) + fieldOverhead * fields.openLines();
  }

  for await (const chunk of body) {
    bytesSinceEvent += chunk.byteLength;
    for (const line of lines.read(decoder.decode(chunk, { stream: true }))) fields.read(line);
    if (events.length > 0) bytesSinceEvent = 0;
    if (events.length > 0 || hasComment) yield events;
    isTooLong ||= lines.openLength() + fields.openLength() > maxOpenLength || fields.openLines() > maxEventLines;
    if (isTooLong) throw tooLong();
    if (bytesSinceEvent - openBytes() > maxBytesBetweenEvents) throw withoutEvent();
    events = [];
    hasComment = false;
  }
  for (const line of [...lines.read(decoder.decode()), ...lines.flush()]) fields.read(line);
  isUnclosed = true;
  fields.read("");
  if (events.length > 0) yield events;
  if (isTooLong) throw tooLong();
}

function tooLong(): GatewayError {
  const problem = `a server-sent event is longer than 16 MiB (${maxEventLength} characters, ${maxEventLines} lines)`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}

function withoutEvent(): GatewayError {
  const problem = `it sent more than ${maxBytesBetweenEvents} bytes without a server-sent event`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}
