import { GatewayError } from "../../../core/errors/error.ts";
import { type Sink, Source, sourceOf } from "../../../core/source.ts";
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
 * of blank lines, and whatever the body throws; lines before the error are given first.
 */
export function readJsonLines(body: AsyncIterable<Uint8Array>): Source<readonly string[]> {
  return new LineSource(sourceOf(body));
}

class LineSource extends Source<readonly string[]> implements Sink<Uint8Array> {
  readonly #body: Source<Uint8Array>;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #splitter = createLineSplitter(true);
  #sink: Sink<readonly string[]> | undefined;
  #bytesSinceLine = 0;
  /** The error that follows the lines that were given. */
  #failure: GatewayError | undefined;
  #isOver = false;

  constructor(body: Source<Uint8Array>) {
    super();
    this.#body = body;
  }

  pull(sink: Sink<readonly string[]>): void {
    this.#sink = sink;
    if (this.#failure !== undefined) sink.fail(this.#failure);
    else if (this.#isOver) sink.end();
    else this.#body.pull(this);
  }

  cancel(): void {
    this.#body.cancel();
  }

  take(chunk: Uint8Array): void {
    const splitter = this.#splitter;
    const lines = splitter.read(this.#decoder.decode(chunk, { stream: true })).filter(hasText);
    const fitting = lines.findIndex(({ length }) => length > maxLineLength);
    if (fitting >= 0) lines.length = fitting;
    this.#bytesSinceLine = lines.length > 0 ? 0 : this.#bytesSinceLine + chunk.byteLength;
    if (fitting >= 0 || splitter.openLength() > maxLineLength) this.#failure = tooLong();
    // A UTF-16 unit of the open line has up to three bytes.
    else if (this.#bytesSinceLine - 3 * splitter.openLength() > maxBlankBytes) this.#failure = blank();
    if (lines.length > 0) this.#sink?.take(lines);
    else if (this.#failure === undefined) this.#body.pull(this);
    else this.fail(this.#failure);
  }

  end(): void {
    this.#isOver = true;
    const rest = [...this.#splitter.read(this.#decoder.decode()), ...this.#splitter.flush()].filter(isJson);
    if (rest.length > 0) this.#sink?.take(rest);
    else this.#sink?.end();
  }

  fail(error: unknown): void {
    this.#sink?.fail(error);
  }
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
