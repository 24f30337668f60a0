import { createJsonTracker, type JsonTracker } from "./json-tracker.ts";

/**
 * Finds JSON among the lines of an event stream that are no fields of events: what
 * a server or a proxy wrote past its own format, such as a whole answer or an
 * error, in one line or over several.
 */
export interface BareJsonReader {
  /** Reads a line that is no field; returns the text of the object or list that it ends. */
  read(line: string): string | undefined;
  /** Gives up what is open, because an event goes on. */
  drop(): void;
  /** Length of what is open. */
  openLength(): number;
  /** Lines of what is open. */
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
