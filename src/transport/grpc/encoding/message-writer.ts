import type { Message } from "@bufbuild/protobuf";
import { maxTwoByteLength, writeText, writeTwoByteLength } from "./text.ts";

// What follows a field number in a tag.
const varint = 0;
const lengthFirst = 2;
// A varint holds seven bits in each byte; the highest is set in all bytes but the last.
const continues = 0x80;
const maxInt32 = 0x7fffffff;
/** A tag and a varint of 53 bits. */
const numberBytes = 9;

/**
 * Writes the fields of messages into memory of a fixed size, in the order of their
 * numbers, which are below 16. What does not fit and what it does not know makes it
 * give up: then the usual encoder has to write the message, or to refuse it.
 */
export class MessageWriter {
  /** Where the next byte goes. */
  position = 0;
  readonly #target: Buffer;
  #hasGivenUp = false;

  constructor(target: Buffer) {
    this.#target = target;
  }

  /** Begins at a position. */
  start(position: number): void {
    this.position = position;
    this.#hasGivenUp = false;
  }

  /** Where the last byte ends; undefined after giving up. */
  end(): number | undefined {
    return this.#hasGivenUp ? undefined : this.position;
  }

  giveUp(): void {
    this.#hasGivenUp = true;
  }

  /** Gives up on a message of another type, or with fields that its type does not have. */
  expect({ $typeName, $unknown }: Message, typeName: string): void {
    if ($typeName !== typeName || $unknown !== undefined) this.#hasGivenUp = true;
  }

  /** A text that is left out when empty. */
  text(field: number, value: string): void {
    if (value !== "") this.setText(field, value);
  }

  /** A text that is written even when empty; left out when undefined. */
  setText(field: number, value: string | undefined): void {
    if (value === undefined) return;
    const end =
      typeof value === "string" ? writeText(field * 8 + lengthFirst, value, this.#target, this.position) : undefined;
    if (end === undefined) this.#hasGivenUp = true;
    else this.position = end;
  }

  /** An int32 or an enum that is left out when 0. */
  number(field: number, value: number): void {
    if (value !== 0) this.setNumber(field, value);
  }

  /** An int32 that is written even when 0; left out when undefined. */
  setNumber(field: number, value: number | undefined): void {
    if (value === undefined) return;
    if (!(Number.isInteger(value) && value >= 0 && value <= maxInt32)) return this.giveUp();
    this.#varint(field, value);
  }

  /** An int64 that is left out when 0. */
  large(field: number, value: bigint): void {
    if (value !== 0n) this.setLarge(field, value);
  }

  /** An int64 that is written even when 0; left out when undefined. Gives up beyond 2^53. */
  setLarge(field: number, value: bigint | undefined): void {
    if (value === undefined) return;
    if (value < 0n || value > Number.MAX_SAFE_INTEGER) return this.giveUp();
    this.#varint(field, Number(value));
  }

  #varint(field: number, value: number): void {
    if (this.position + numberBytes > this.#target.byteLength) return this.giveUp();
    this.#target[this.position] = field * 8 + varint;
    this.position += 1;
    let rest = value;
    for (; rest >= continues; rest = Math.floor(rest / continues)) {
      this.#target[this.position] = (rest % continues) + continues;
      this.position += 1;
    }
    this.#target[this.position] = rest;
    this.position += 1;
  }

  /** Begins a message within the message; returns what {@link MessageWriter.leave} needs. */
  enter(field: number): number {
    if (this.position + 2 > this.#target.byteLength) this.giveUp();
    this.#target[this.position] = field * 8 + lengthFirst;
    this.position += 2;
    return this.position;
  }

  /** Ends a message within the message, whose length becomes known. */
  leave(start: number): void {
    const length = this.position - start;
    if (length < continues) {
      this.#target[start - 1] = length;
    } else if (length <= maxTwoByteLength && this.position < this.#target.byteLength) {
      this.#target.copyWithin(start + 1, start, this.position);
      writeTwoByteLength(this.#target, start - 1, length);
      this.position += 1;
    } else {
      this.giveUp();
    }
  }
}
