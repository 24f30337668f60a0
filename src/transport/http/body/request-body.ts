import type { Readable } from "node:stream";

interface Wait {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The body of a request, which can fail while its reader waits for the next bytes.
 * It has one reader.
 */
export class RequestBody implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #source: Readable;
  readonly #onBytes: (byteLength: number) => void;
  #isWhole: boolean;
  #isAwaited = false;
  #failure: Error | undefined;
  #wait: Wait | undefined;

  /** `onBytes` gets the number of bytes of each read, and may fail the body. */
  constructor(source: Readable, onBytes: (byteLength: number) => void) {
    this.#source = source;
    this.#onBytes = onBytes;
    this.#isWhole = source.readableEnded;
    // Registered at once, because an empty body ends before its reader starts.
    source.on("end", () => {
      this.#isWhole = true;
      this.#pump();
    });
  }

  /** Whether all of it was read. */
  isWhole(): boolean {
    return this.#isWhole;
  }

  /** Lets the reader's pending wait, and every later one, reject with `error`. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#pump();
  }

  /** What has arrived and was not read yet; undefined when a reader has to wait for more, for the end or for a failure. */
  arrived(): Uint8Array | undefined {
    if (this.#failure !== undefined || this.#isWhole) return undefined;
    const bytes: Buffer | null = this.#source.read();
    if (bytes === null) return undefined;
    this.#onBytes(bytes.byteLength);
    // `onBytes` may have failed the body.
    return this.#failure === undefined ? bytes : undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return new Promise((resolve, reject) => {
      this.#wait = { resolve, reject };
      this.#pump();
      // Most requests have arrived whole before they are read; then the listener, which is costly, is not needed.
      if (this.#wait !== undefined) this.#awaitBytes();
    });
  }

  #awaitBytes(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#source.on("readable", () => this.#pump());
  }

  #pump(): void {
    if (this.#wait === undefined) return;
    if (this.#failure !== undefined) return this.#settle(this.#wait.reject, this.#failure);
    if (this.#isWhole) return this.#settle(this.#wait.resolve, { done: true, value: undefined });
    const bytes: Buffer | null = this.#source.read();
    if (bytes === null) return;
    this.#onBytes(bytes.byteLength);
    // `onBytes` may have failed the body, which settles the wait.
    if (this.#wait === undefined) return;
    this.#settle(this.#wait.resolve, { done: false, value: bytes });
  }

  #settle<Value>(settleWait: (value: Value) => void, value: Value): void {
    this.#wait = undefined;
    settleWait(value);
  }
}
