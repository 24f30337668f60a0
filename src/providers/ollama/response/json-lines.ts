import { GatewayError } from "../../../core/errors/error.ts";
import { createLineSplitter } from "../../../wire/sse/line-splitter.ts";

/** Longest line in UTF-16 units: a whole tool call may be in one. */
export const maxLineLength = 16 * 1024 * 1024;

/** Most bytes of blank lines in a row. */
export const maxBlankBytes = 8 * 1024 * 1024;

/**
 * Reads the lines of a body that has one JSON value in each, wherever its bytes are
 * cut: one batch for each chunk that ends a line. Blank lines are skipped, and so is a
 * last line that the end of the body cut off. All other lines are yielded, whether
 * they are JSON or not, because a line that cannot be read may hold content.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for a line of more than 16 Mi characters and for 8 MiB
 * of blank lines, and whatever the body throws; lines before the error are yielded first.
 */
export async function* readJsonLines(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const splitter = createLineSplitter();
  let bytesSinceLine = 0;
  for await (const chunk of body) {
    const lines = splitter.read(decoder.decode(chunk, { stream: true })).filter(hasText);
    const fitting = lines.findIndex(({ length }) => length > maxLineLength);
    if (fitting >= 0) lines.length = fitting;
    bytesSinceLine = lines.length > 0 ? 0 : bytesSinceLine + chunk.byteLength;
    if (lines.length > 0) yield lines;
    if (fitting >= 0 || splitter.openLength() > maxLineLength) throw tooLong();
    // A UTF-16 unit of the open line has up to three bytes.
    if (bytesSinceLine - 3 * splitter.openLength() > maxBlankBytes) throw blank();
  }
  const rest = [...splitter.read(decoder.decode()), ...splitter.flush()].filter(isJson);
  if (rest.length > 0) yield rest;
}

function hasText(line: string): boolean {
  return /\S/.test(line);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function tooLong(): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `a line is longer than 16 MiB (${maxLineLength} characters)`);
}

function blank(): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `it sent more than ${maxBlankBytes} bytes of blank lines`);
}
