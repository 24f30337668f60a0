import type { SseEvent } from "./sse-event.ts";

/** How far a text was read as whole events. */
export interface WholeEvents {
  /** Where the first event begins that was not read. */
  readonly end: number;
  /** Whether that event is written in another form than the usual one, and not only cut. */
  readonly isOdd: boolean;
}

const lineFeed = 0x0a;
const space = 0x20;
const openBrace = 0x7b;

/**
 * Reads the events at the beginning of a text that are whole and in the form in which
 * almost all servers write them: an `event` field or none, one line of data, a blank
 * line, all ended by LF; or one line of JSON. The text begins where an event may begin,
 * and has no CR. Appends the events, which are those that a reader of lines finds.
 */
export function readWholeEvents(text: string, events: SseEvent[]): WholeEvents {
  let end = 0;
  for (;;) {
    const next = readEvent(text, end, events);
    if (next <= 0) return { end, isOdd: next === odd };
    end = next;
  }
}

const cut = 0;
const odd = -1;

/** Reads one event; returns where it ends, or why it was not read. */
function readEvent(text: string, start: number, events: SseEvent[]): number {
  if (text.startsWith("data:", start)) return readData(text, start, "", events);
  if (text.startsWith("event:", start)) {
    const lineEnd = text.indexOf("\n", start);
    if (lineEnd < 0) return cut;
    if (text.startsWith("data:", lineEnd + 1)) {
      return readData(text, lineEnd + 1, text.slice(valueStart(text, start + "event:".length), lineEnd), events);
    }
    return isBeginning(text, lineEnd + 1, "data:") ? cut : odd;
  }
  if (text.charCodeAt(start) === openBrace) return readBareJson(text, start, events);
  return isBeginning(text, start, "data:") || isBeginning(text, start, "event:") ? cut : odd;
}

function readData(text: string, start: number, name: string, events: SseEvent[]): number {
  const lineEnd = text.indexOf("\n", start);
  if (lineEnd < 0 || lineEnd + 1 === text.length) return cut;
  // More lines of the same event, or an event that a single LF separates.
  if (text.charCodeAt(lineEnd + 1) !== lineFeed) return odd;
  events.push({ name, data: text.slice(valueStart(text, start + "data:".length), lineEnd), isUnclosed: false });
  return lineEnd + 2;
}

function readBareJson(text: string, start: number, events: SseEvent[]): number {
  const lineEnd = text.indexOf("\n", start);
  if (lineEnd < 0) return cut;
  const data = text.slice(start, lineEnd);
  if (!isJson(data)) return odd;
  events.push({ name: "", data, isUnclosed: false });
  return lineEnd + 1;
}

/** Whether the rest of a text is the beginning of a field that is cut. */
function isBeginning(text: string, start: number, field: string): boolean {
  return text.length - start < field.length && field.startsWith(text.slice(start));
}

function valueStart(text: string, start: number): number {
  return text.charCodeAt(start) === space ? start + 1 : start;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
