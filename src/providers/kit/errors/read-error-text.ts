import { parseJson } from "../../../wire/json/json.ts";
import { type ErrorBody, emptyErrorBody } from "./error-body.ts";
import { readErrorBody } from "./read-error-body.ts";

/** Longest plain text that counts as an error message. */
const maxLineLength = 300;

/**
 * Reads the text of an error answer: JSON of any content type, the first event of
 * a stream, the title of an HTML page, or a short line of plain text. Other text is
 * ignored, since it may be a page or binary data.
 */
export function readErrorText(text: string): ErrorBody {
  const value = parse(text) ?? parse(dataOf(text));
  if (value !== undefined) return readErrorBody(value);
  const line = readLine(text);
  // A plain line is classified like JSON. A title is not, since it often comes from a proxy in front of the server.
  return line === undefined ? { ...emptyErrorBody, message: readTitle(text) ?? "" } : readErrorBody(line);
}

/** Reads the data of an event with the name "error": JSON or plain text. */
export function readErrorData(data: string): ErrorBody {
  const value = parse(data);
  if (value !== undefined) return readErrorBody(value);
  // Neither a cut JSON text nor a page of HTML is a message for callers.
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

/** The text where it is one short line without markup, braces or control characters. */
function readLine(text: string): string | undefined {
  const line = text.trim();
  const isProse = /^[\p{L}\p{N}][^<>{}\p{Cc}\uFFFD]*$/u.test(line);
  return isProse && line.length <= maxLineLength ? line : undefined;
}
