const wireVarint = 0;
const wireFixed64 = 1;
const wireBytes = 2;
const wireFixed32 = 5;
const wireTypes = 8;
const septet = 128;
const word = 2 ** 32;
/** Characters of what most names and values are no longer than. */
const shortLength = 64;

/**
 * ReverseWriter writes a message of protobuf from its end to its beginning: when a
 * message in it begins, its length is known, so nothing is measured or copied twice.
 * Fields are written in the opposite of the order in which they stand.
 */
export class ReverseWriter {
  #buffer: Buffer;
  #at: number;

  constructor(expectedBytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(expectedBytes);
    this.#at = expectedBytes;
  }

  /** Bytes that are written so far: the end of a message that is to begin. */
  get length(): number {
    return this.#buffer.byteLength - this.#at;
  }

  /** What is written. The writer must not be used afterwards. */
  finish(): Uint8Array {
    return this.#buffer.subarray(this.#at);
  }

  /** Begins the message of a field, all of whose own fields were written since `end`. */
  message(field: number, end: number): void {
    this.#varint(this.length - end);
    this.#tag(field, wireBytes);
  }

  string(field: number, text: string): void {
    const isWritten = text.length <= shortLength && this.#writeShort(text);
    const byteLength = isWritten ? text.length : this.#writeText(text);
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
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#at);
    this.#varint(bytes.byteLength);
    this.#tag(field, wireBytes);
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

  /** Writes a text of ASCII; false for any other, of which nothing is written. For a short one this takes less than a call of Node. */
  #writeShort(text: string): boolean {
    const { length } = text;
    this.#reserve(length);
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= septet) {
        this.#at += length;
        return false;
      }
      this.#buffer[this.#at + index] = code;
    }
    return true;
  }

  /** Writes a text as UTF-8, and returns its length in bytes. */
  #writeText(text: string): number {
    const byteLength = Buffer.byteLength(text);
    this.#reserve(byteLength);
    this.#buffer.write(text, this.#at, "utf8");
    return byteLength;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * wireTypes + wireType);
  }

  #varint(value: number): void {
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
