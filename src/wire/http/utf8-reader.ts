/**
 * Utf8Reader turns the bytes of a body into text, wherever they are cut, as a TextDecoder
 * does that keeps a byte order mark: bytes that are not UTF-8 become U+FFFD.
 */
export class Utf8Reader {
  /** Made for the first chunk that may be cut within a character, since it costs more than most answers are long. */
  #decoder: InstanceType<typeof TextDecoder> | undefined;

  /** The text of a chunk, and of the bytes that an earlier one held back. */
  read(chunk: Uint8Array): string {
    if (this.#decoder === undefined && endsWithAscii(chunk)) return toText(chunk);
    this.#decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return this.#decoder.decode(chunk, { stream: true });
  }

  /** The text of the bytes that are held back. */
  end(): string {
    return this.#decoder?.decode() ?? "";
  }
}

/** Whether a chunk does not end within a character. */
function endsWithAscii(chunk: Uint8Array): boolean {
  const last = chunk[chunk.byteLength - 1];
  return last !== undefined && last < 0x80;
}

/** The text of whole bytes. A byte order mark is kept. */
export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
