import { GatewayError } from "../../core/errors/error.ts";
import { Utf8Reader } from "../http/utf8-reader.ts";
import { createLineSplitter, type LineSplitter } from "./line-splitter.ts";
import type { SseEvent } from "./sse-event.ts";
import { createSseFieldReader, type SseFieldReader } from "./sse-fields.ts";
import { readWholeEvents } from "./whole-events.ts";

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

// Longer ones are read line by line, which searches no character twice.
const maxTextLength = 64 * 1024;
const maxHeldLength = 4 * 1024;

const none: readonly SseEvent[] = [];

/** Reads a text line by line, in any form that servers write. Made when first needed. */
interface LineReader {
  readonly lines: LineSplitter;
  readonly fields: SseFieldReader;
}

/**
 * SseParser turns the bytes of a body into events. Whole events in the usual form
 * are read at once, everything else line by line.
 */
export class SseParser {
  /** The error that follows the events that were read. */
  failure: GatewayError | undefined;
  readonly #text = new Utf8Reader();
  /** The beginning of an event that is cut, as long as no reader of lines has it. */
  #held = "";
  #reader: LineReader | undefined;
  #events: SseEvent[] = [];
  #hasEvents = false;
  #hasComment = false;
  #isUnclosed = false;
  #isTooLong = false;
  #bytesSinceEvent = 0;

  /**
   * The events that a chunk ends, none for comments, undefined for anything else.
   * Throws UPSTREAM_PROTOCOL_ERROR for a page of HTML or XML. May set `failure`.
   */
  read(chunk: Uint8Array): readonly SseEvent[] | undefined {
    this.#bytesSinceEvent += chunk.byteLength;
    this.#readText(this.#text.read(chunk));
    const events = this.#takeEvents();
    if (events.length > 0) this.#bytesSinceEvent = 0;
    this.#checkLength();
    const isEmpty = events.length === 0 && !this.#hasComment;
    this.#hasComment = false;
    return isEmpty ? undefined : events;
  }

  /** The events that the end of the body ends. May set `failure`. */
  end(): readonly SseEvent[] {
    const { lines, fields } = this.#lineReader();
    for (const line of lines.read(this.#takeHeld() + this.#text.end())) fields.read(line);
    for (const line of lines.flush()) fields.read(line);
    this.#isUnclosed = true;
    fields.read("");
    if (this.#isTooLong) this.failure = tooLong();
    return this.#takeEvents();
  }

  #readText(text: string): void {
    if (this.#reader !== undefined && !(this.#reader.lines.isIdle() && this.#reader.fields.isIdle())) {
      this.#readLines(text);
      return;
    }
    const all = this.#takeHeld() + text;
    if (all.length > maxTextLength || all.includes("\r")) {
      this.#readLines(all);
      return;
    }
    const { end, isOdd } = readWholeEvents(all, this.#events);
    this.#hasEvents ||= end > 0;
    if (isOdd || all.length - end > maxHeldLength) this.#readLines(all.slice(end));
    else if (end < all.length) this.#held = all.slice(end);
  }

  #readLines(text: string): void {
    const { lines, fields } = this.#lineReader();
    for (const line of lines.read(text)) fields.read(line);
  }

  #lineReader(): LineReader {
    this.#reader ??= {
      lines: createLineSplitter(!this.#hasEvents),
      fields: createSseFieldReader({
        onEvent: (name, data) => {
          this.#isTooLong ||= data.length > maxEventLength;
          if (!this.#isTooLong) this.#events.push({ name, data, isUnclosed: this.#isUnclosed });
        },
        onComment: () => {
          this.#hasComment = true;
        },
        onPage: () => {
          if (!this.#hasEvents) throw aPage();
        },
      }),
    };
    return this.#reader;
  }

  #takeHeld(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  #takeEvents(): readonly SseEvent[] {
    const events = this.#events;
    if (events.length === 0) return none;
    this.#events = [];
    return events;
  }

  #checkLength(): void {
    if (this.#reader === undefined) return;
    const { lines, fields } = this.#reader;
    const openLength = this.#held.length + lines.openLength() + fields.openLength();
    // Most bytes that the current event may have had: a UTF-16 unit has up to three.
    const openBytes = 3 * openLength + fieldOverhead * fields.openLines();
    this.#isTooLong ||= openLength > maxOpenLength || fields.openLines() > maxEventLines;
    if (this.#isTooLong) this.failure = tooLong();
    else if (this.#bytesSinceEvent - openBytes > maxBytesBetweenEvents) this.failure = withoutEvent();
  }
}

function aPage(): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the event stream is a page of HTML or XML; check the base URL");
}

function tooLong(): GatewayError {
  const problem = `a server-sent event is longer than 16 MiB (${maxEventLength} characters, ${maxEventLines} lines)`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}

function withoutEvent(): GatewayError {
  const problem = `it sent more than ${maxBytesBetweenEvents} bytes without a server-sent event`;
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}
