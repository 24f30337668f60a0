/** A body whose next piece can be looked at before it is read. It has one reader. */
export class PrefixedBody implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array> {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #peeked: IteratorResult<Uint8Array> | undefined;

  /** `first` is a piece that was read already. */
  constructor(body: AsyncIterable<Uint8Array>, first?: Uint8Array) {
    this.#pieces = body[Symbol.asyncIterator]();
    this.#peeked = first && { done: false, value: first };
  }

  /** The next piece, which stays the next; undefined at the end of the body. Rejects with what the body rejects with. */
  async peek(): Promise<Uint8Array | undefined> {
    this.#peeked ??= await this.#pieces.next();
    return this.#peeked.done === true ? undefined : this.#peeked.value;
  }

  /** Drops the piece that was looked at. */
  skip(): void {
    this.#peeked = undefined;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const result = this.#peeked ?? (await this.#pieces.next());
    if (result.done !== true) this.#peeked = undefined;
    return result;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
