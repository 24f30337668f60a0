import { createJsonTracker, type JsonTracker } from "../json/json-tracker.ts";

/**
 * Finds JSON among the lines of an event stream that are not fields of events: a
 * server or a proxy may write a whole answer or an error without the format, in one
 * line or several.
 */
export interface BareJsonReader {
  /** Reads a line that is not a field; returns the text of the object or list that it completes. */
  read(line: string): string | undefined;
  /** Discards an incomplete text, because a field of an event follows it. */
  drop(): void;
  /** Length of the incomplete text. */
  openLength(): number;
  /** Lines of the incomplete text. */
  openLines(): number;
}

/** Creates the reader of one event stream. */
export function createBareJsonReader(): BareJsonReader {
  let open: { readonly lines: string[]; readonly tracker: JsonTracker; length: number } | undefined;

  return {
    read(line) {
      if (open === undefined && !/^\s*[{[]/.test(line)) return undefined;
      open ??= { lines: [], tracker: createJsonTracker(), length: 0 };
      open.lines.push(line);
      open.length += line.length;
      open.tracker.read(line);
      if (!open.tracker.isClosed()) return undefined;
      const text = open.lines.join("\n");
      open = undefined;
      return isJson(text) ? text : undefined;
    },
    drop() {
      open = undefined;
    },
    openLength: () => open?.length ?? 0,
    openLines: () => open?.lines.length ?? 0,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
