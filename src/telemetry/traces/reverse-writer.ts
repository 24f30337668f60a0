const wireVarint = 0;
const wireFixed64 = 1;
const wireBytes = 2;
const wireFixed32 = 5;
const wireTypes = 8;
const septet = 128;
const word = 2 ** 32;

/**
 * ReverseWriter writes a message of protobuf from its end to its beginning: when a
 * message in it begins, its length is known, so nothing is measured or copied twice.
 * Fields are written in the opposite of the order in which they stand.
 */
export class ReverseWriter {
  readonly #expectedBytes: number;
  #buffer: Buffer;
  #at: number;

  /** Messages that are longer than expected cost a larger buffer. */
  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes;
    this.#buffer = Buffer.allocUnsafeSlow(expectedBytes);
    this.#at = expectedBytes;
  }

  /** Bytes that are written so far: the end of a message that is to begin. */
  get length(): number {
    return this.#buffer.byteLength - this.#at;
  }

  /** What is written, which the next message overwrites. */
  finish(): Uint8Array {
    return this.#buffer.subarray(this.#at);
  }

  /** Begins another message. */
  reset(): void {
    if (this.#buffer.byteLength > this.#expectedBytes) this.#buffer = Buffer.allocUnsafeSlow(this.#expectedBytes);
    this.#at = this.#buffer.byteLength;
  }

  /** Begins the message of a field, all of whose own fields were written since `end`. */
  message(field: number, end: number): void {
    this.#varint(this.length - end);
    this.#tag(field, wireBytes);
  }

  /** Fields that were encoded before. */
  fields(encoded: Uint8Array): void {
    this.#reserve(encoded.byteLength);
    this.#buffer.set(encoded, this.#at);
  }

  /** A copy of what was written since `end`. */
  copySince(end: number): Uint8Array {
    return Uint8Array.from(this.#buffer.subarray(this.#at, this.#buffer.byteLength - end));
  }

  /** A text as UTF-8. */
  string(field: number, text: string): void {
    const byteLength = Buffer.byteLength(text);
    this.#reserve(byteLength);
    this.#buffer.write(text, this.#at, "utf8");
    this.#varint(byteLength);
    this.#tag(field, wireBytes);
  }

  /** Bytes that are written as hexadecimal digits. */
  hex(field: number, digits: string): void {
    const byteLength = digits.length / 2;
    this.#reserve(byteLength);
    this.#buffer.write(digits, this.#at, "hex");
    this.#varint(byteLength);
    this.#tag(field, wireBytes);
  }

  /** An encoded message. */
  raw(field: number, bytes: Uint8Array): void {
    const end = this.length;
    this.fields(bytes);
    this.message(field, end);
  }

  /** A whole number, negative ones as two's complement in 64 bits. */
  integer(field: number, value: number): void {
    if (value >= 0) this.#varint(value);
    else this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
    this.#tag(field, wireVarint);
  }

  boolean(field: number, value: boolean): void {
    this.integer(field, value ? 1 : 0);
  }

  double(field: number, value: number): void {
    this.#reserve(8);
    this.#buffer.writeDoubleLE(value, this.#at);
    this.#tag(field, wireFixed64);
  }

  /** A whole number that is not negative, as precise as a double is. */
  fixed64(field: number, value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / word);
    this.#buffer.writeUInt32LE(value - high * word, this.#at);
    this.#buffer.writeUInt32LE(high, this.#at + 4);
    this.#tag(field, wireFixed64);
  }

  fixed32(field: number, value: number): void {
    this.#reserve(4);
    this.#buffer.writeUInt32LE(value, this.#at);
    this.#tag(field, wireFixed32);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * wireTypes + wireType);
  }

  #varint(value: number): void {
    if (value < septet) {
      this.#reserve(1);
      this.#buffer[this.#at] = value;
      return;
    }
    let length = 1;
    for (let rest = value; rest >= septet; rest = Math.floor(rest / septet)) length += 1;
    this.#reserve(length);
    let position = this.#at;
    let rest = value;
    for (; rest >= septet; rest = Math.floor(rest / septet)) {
      this.#buffer[position] = (rest % septet) + septet;
      position += 1;
    }
    this.#buffer[position] = rest;
  }

  #bigVarint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= BigInt(septet); rest /= BigInt(septet)) bytes.push(Number(rest % BigInt(septet)) + septet);
    bytes.push(Number(rest));
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#at);
  }

  /** Moves to the left by so many bytes, into a larger buffer if need be. */
  #reserve(byteLength: number): void {
    if (this.#at < byteLength) this.#grow(byteLength);
    this.#at -= byteLength;
  }

  #grow(byteLength: number): void {
    const { length } = this;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#buffer.byteLength + byteLength));
    const at = larger.byteLength - length;
    larger.set(this.#buffer.subarray(this.#at), at);
    this.#buffer = larger;
    this.#at = at;
  }
}
