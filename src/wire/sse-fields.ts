import { createBareJsonReader } from "./bare-json.ts";

/** Makes events of the lines of an event stream. */
export interface SseFieldReader {
  /** Reads a line; an empty one closes the event that is open. */
  read(line: string): void;
  /** Length of the data and of the JSON between events that are open. */
  openLength(): number;
  /** Lines of both. */
  openLines(): number;
}

/** What a reader finds: each event when it is closed, and that there was a comment. */
export interface SseFindings {
  /** `name` is its `event` field, empty when it has none; `data` its lines, joined by line feeds. */
  onEvent(name: string, data: string): void;
  onComment(): void;
  /** The body begins as a page does, in HTML or XML. */
  onPage(): void;
}

/** Creates the reader of one event stream. */
export function createSseFieldReader({ onEvent, onComment, onPage }: SseFindings): SseFieldReader {
  const bareJson = createBareJsonReader();
  let name = "";
  /** A name that came after data: of the same event, unless more data shows that it is of the next. */
  let laterName = "";
  let data: string[] = [];
  let length = 0;
  /** Nothing but comments and blanks was read so far. */
  let isFirstLine = true;

  function close(): void {
    if (data.length > 0) onEvent(name, data.join("\n"));
    if (data.length > 0) data = [];
    length = 0;
    name = "";
  }

  function readData(value: string): void {
    // Some servers end their events with one line feed. No JSON goes on so.
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
      case "error": // llama.cpp of 2024: no field of the format, but an event of its own
        close();
        return onEvent(field, value);
      default: // for clients that connect again
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
      // Comments keep a connection alive before any answer.
      if (isFirstLine && field !== "") isFirstLine = line.trim() === "";
    },
    openLength: () => length + bareJson.openLength(),
    openLines: () => data.length + bareJson.openLines(),
  };
}

const fields: ReadonlySet<string> = new Set(["data", "event", "id", "retry", "error"]);

/** What follows the colon; one space after it belongs to it. */
function readValue(line: string, colon: number): string {
  if (colon < 0) return "";
  return line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
}
