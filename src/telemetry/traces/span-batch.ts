const firstBytes = 4_096;
/** More than most batches of spans without content take. */
const mostSpareBytes = 256 * 1_024;

/** SpanBatch holds encoded spans one after another. */
export class SpanBatch {
  #buffer = Buffer.allocUnsafeSlow(firstBytes);
  #byteLength = 0;
  #spans = 0;

  get spans(): number {
    return this.#spans;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** The spans in the order in which they were added. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#byteLength);
  }

  add(span: Uint8Array): void {
    const byteLength = this.#byteLength + span.byteLength;
    if (byteLength > this.#buffer.byteLength) this.#moveTo(2 * byteLength);
    this.#buffer.set(span, this.#byteLength);
    this.#byteLength = byteLength;
    this.#spans += 1;
  }

  /** Whether it is small enough to be kept for other spans. */
  get isSpare(): boolean {
    return this.#buffer.byteLength <= mostSpareBytes;
  }

  /** Forgets the spans, and keeps the memory for others. */
  clear(): void {
    this.#byteLength = 0;
    this.#spans = 0;
  }

  /** Gives up the memory that is left for further spans. */
  trim(): void {
    this.#moveTo(this.#byteLength);
  }

  #moveTo(byteLength: number): void {
    const moved = Buffer.allocUnsafeSlow(byteLength);
    moved.set(this.bytes);
    this.#buffer = moved;
  }
}
