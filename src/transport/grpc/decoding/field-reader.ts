import { isUtf8 } from "node:buffer";

// A varint holds seven bits in each byte; the highest is set in all bytes but the last.
const continues = 0x80;
const maxVarintBytes = 4;
// Up to here a loop costs less than the system's own check.
const mostLoopedBytes = 64;
// The first byte of a byte order mark, which is a matter for the usual decoder.
const byteOrderMark = 0xef;
const doubleBytes = 8;

/** Reads the fields of a message, and gives up on what few messages have: then the usual decoder reads all of it anew. */
export class FieldReader {
  position = 0;
  hasGivenUp = false;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  giveUp(): void {
    this.hasGivenUp = true;
  }

  /** A number of up to 28 bits: a tag, a length, an int32 or an enum. */
  number(end: number): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < maxVarintBytes && this.position < end; count += 1) {
      const byte = this.#bytes[this.position] ?? 0;
      this.position += 1;
      if (byte < continues) return value + byte * factor;
      value += (byte - continues) * factor;
      factor *= continues;
    }
    this.giveUp();
    return 0;
  }

  double(end: number): number {
    const start = this.position;
    this.position += doubleBytes;
    if (this.position <= end) return this.#bytes.readDoubleLE(start);
    this.giveUp();
    return 0;
  }

  /** Where the text or the message ends that begins with its length here. */
  endOfNext(end: number): number {
    const length = this.number(end);
    const ownEnd = this.position + length;
    if (ownEnd <= end) return ownEnd;
    this.giveUp();
    return this.position;
  }

  text(end: number): string {
    const ownEnd = this.endOfNext(end);
    const start = this.position;
    this.position = ownEnd;
    if (this.#isAscii(start, ownEnd)) return this.#bytes.toString("latin1", start, ownEnd);
    const isText = this.#bytes[start] !== byteOrderMark && isUtf8(this.#bytes.subarray(start, ownEnd));
    if (isText) return this.#bytes.toString("utf8", start, ownEnd);
    this.giveUp();
    return "";
  }

  /** Whether a short text has no byte above 127. */
  #isAscii(start: number, end: number): boolean {
    if (end - start > mostLoopedBytes) return false;
    for (let index = start; index < end; index += 1) if ((this.#bytes[index] ?? 0) >= continues) return false;
    return true;
  }
}
