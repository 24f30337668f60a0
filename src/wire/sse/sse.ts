import { GatewayError } from "../../core/errors/error.ts";
import { createLineSplitter } from "./line-splitter.ts";
import { createSseFieldReader } from "./sse-fields.ts";

/** One server-sent event. */
export interface SseEvent {
  /** Its `event` field; empty when it has none. */
  readonly name: string;
  /** Its `data` lines, joined by line feeds. */
  readonly data: string;
  /** The body ended before the blank line that ends an event, so this event may be incomplete. */
  readonly isUnclosed: boolean;
}

/** Longest event in UTF-16 units: some servers send a whole answer, or a whole tool call, in one event. */
export const maxEventLength = 16 * 1024 * 1024;

/** Most lines of an event: even a short line costs memory besides its text. */
export const maxEventLines = 65_536;

// An incomplete line still includes the name of its field.
const maxOpenLength = maxEventLength + 64 * 1024;

// Characters of a line of data besides its value.
const fieldOverhead = "data: \r\n".length;

/** Most bytes between events: comments, empty lines and unknown fields. */
export const maxBytesBetweenEvents = 8 * 1024 * 1024;

/**
 * Reads server-sent events from a body, wherever its bytes are cut: one batch for
 * each chunk that ends an event. A chunk of comments gives an empty batch, since
 * servers send comments to keep a connection alive.
 *
 * Beyond the standard, a JSON object or list between events is an event without a
 * name, a field `error` is an event of that name, and JSON values in consecutive
 * lines without blank lines between them are separate events.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for an event of more than 16 Mi characters or
 * 65,536 lines and for 8 MiB between events, and whatever the body throws; events
 * before the error are yielded first. Of an unfinished event only its text is held.
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

  /** Most bytes that the current event may have had: a UTF-16 unit has up to three. */
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
