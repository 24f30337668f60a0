import { createBareJsonReader } from "./bare-json.ts";

/** Turns the lines of an event stream into events. */
export interface SseFieldReader {
  /** Reads a line; an empty one ends the current event. */
  read(line: string): void;
  /** Length of the current event's data and of incomplete JSON between events. */
  openLength(): number;
  /** Number of lines of both. */
  openLines(): number;
  /** Whether no event and no JSON has begun. */
  isIdle(): boolean;
}

/** Callbacks for what a reader finds: each event when it ends, and comments. */
export interface SseFindings {
  /** `name` is its `event` field, empty when it has none; `data` its lines, joined by line feeds. */
  readonly onEvent: (name: string, data: string) => void;
  readonly onComment: () => void;
  /** The first line that is not a comment or blank is one of a page of HTML or XML. */
  readonly onPage: () => void;
}

/** Creates the reader of one event stream. */
export function createSseFieldReader({ onEvent, onComment, onPage }: SseFindings): SseFieldReader {
  const bareJson = createBareJsonReader();
  let name = "";
  /** A name that came after data: of this event, unless more data shows that it belongs to the next. */
  let laterName = "";
  let data: string[] = [];
  let length = 0;
  /** Only comments and blank lines were read so far. */
  let isFirstLine = true;

  function close(): void {
    if (data.length > 0) onEvent(name, data.join("\n"));
    if (data.length > 0) data = [];
    length = 0;
    name = "";
  }

  function readData(value: string): void {
    // Some servers separate events by a single line feed. No JSON value continues like this.
    if (data.length > 0 && /[}\]]\s*$/.test(data.at(-1) ?? "") && /^\s*[{[]/.test(value)) {
      close();
      name = laterName;
      laterName = "";
    }
    data.push(value);
    length += value.length;
  }

  function readField(field: string, value: string): void {
    bareJson.drop();
    switch (field) {
      case "data":
        return readData(value);
      case "event":
        if (data.length > 0) laterName = value;
        else name = value;
        return;
      case "error": // Some servers write errors as a field of this name.
        close();
        return onEvent(field, value);
      default: // `id` and `retry` are for clients that reconnect.
    }
  }

  function readBare(line: string): void {
    if (isFirstLine && /^\s*</.test(line)) return onPage();
    const json = bareJson.read(line);
    if (json === undefined) return;
    close();
    onEvent("", json);
  }

  return {
    read(line) {
      if (line === "") {
        name = laterName || name;
        laterName = "";
        return close();
      }
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      if (field === "") onComment();
      else if (fields.has(field)) readField(field, readValue(line, colon));
      else readBare(line);
      // Comments may keep the connection alive before the answer begins.
      if (isFirstLine && field !== "") isFirstLine = line.trim() === "";
    },
    openLength: () => length + bareJson.openLength(),
    openLines: () => data.length + bareJson.openLines(),
    isIdle: () => data.length === 0 && name === "" && laterName === "" && bareJson.openLines() === 0,
  };
}

const fields: ReadonlySet<string> = new Set(["data", "event", "id", "retry", "error"]);

/** The text after the colon, without one space after it. */
function readValue(line: string, colon: number): string {
  if (colon < 0) return "";
  return line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
}
