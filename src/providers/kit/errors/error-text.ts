import { parseJson } from "../../../wire/json.ts";
import { type ErrorBody, emptyErrorBody } from "./error-body.ts";
import { readErrorBody } from "./read-error-body.ts";

/** Longest line that counts as the words of a server that does not write JSON. */
const maxLineLength = 300;

/**
 * Reads the text of an error answer: JSON of any content type, the first event of
 * a stream, the title of an HTML page, or a short line of plain text. What else it
 * holds is not for callers.
 */
export function readErrorText(text: string): ErrorBody {
  const value = parse(text) ?? parse(dataOf(text));
  if (value !== undefined) return readErrorBody(value);
  const line = readLine(text);
  // Words of the server itself say what they say, JSON or not. A title is often of what stands in front of it.
  return line === undefined ? { ...emptyErrorBody, message: readTitle(text) ?? "" } : readErrorBody(line);
}

/** Reads the data of an event that is an error by its name: JSON, or the words themselves. */
export function readErrorData(data: string): ErrorBody {
  const value = parse(data);
  if (value !== undefined) return readErrorBody(value);
  // Half an object, or a page, is nothing to be shown.
  return /^\s*[{[<]/.test(data) ? emptyErrorBody : readErrorBody(data);
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The data of the first event of a text that is an event stream, or the first line of several. */
function dataOf(text: string): string | undefined {
  const [line] = /^data:.*$/m.exec(text) ?? [];
  return line === undefined ? text.trimStart().split("\n", 1)[0] : line.slice("data:".length);
}

function readTitle(text: string): string | undefined {
  const [, title] = /<title[^<>]{0,100}>([^<]{1,300})<\/title>/i.exec(text.slice(0, 4_096)) ?? [];
  return title?.trim();
}

/** A line that is no markup and no other language of machines. */
function readLine(text: string): string | undefined {
  const line = text.trim();
  const isProse = /^[\p{L}\p{N}][^<>{}\p{Cc}\uFFFD]*$/u.test(line);
  return isProse && line.length <= maxLineLength ? line : undefined;
}
