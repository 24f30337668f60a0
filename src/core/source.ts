/** Takes what a {@link Source} gives. Its methods do not throw. */
export interface Sink<Item> {
  take(item: Item): void;
  /** There are no more items. */
  end(): void;
  fail(error: unknown): void;
}

/**
 * Source gives items one at a time, by callbacks: a stage of an answer costs no
 * promise and no suspended generator for each item. For code that is not hot it can
 * be iterated, too.
 */
export abstract class Source<Item> implements AsyncIterable<Item> {
  /** Calls one method of the sink once, now or later. There is one pull at a time, and none after `end` or `fail`. */
  abstract pull(sink: Sink<Item>): void;
  /** Ends it before its end. Does not wait for a pull in progress. */
  abstract cancel(): void;

  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    return new SourceIterator(this);
  }
}

/** The source of the items of any iterable. */
export function sourceOf<Item>(items: AsyncIterable<Item>): Source<Item> {
  return isSource(items) ? items : new IterableSource(items);
}

function isSource<Item>(items: AsyncIterable<Item>): items is Source<Item> {
  return items instanceof Source;
}

class IterableSource<Item> extends Source<Item> {
  readonly #iterator: AsyncIterator<Item>;

  constructor(items: AsyncIterable<Item>) {
    super();
    this.#iterator = items[Symbol.asyncIterator]();
  }

  pull(sink: Sink<Item>): void {
    this.#iterator.next().then(
      (result) => (result.done === true ? sink.end() : sink.take(result.value)),
      (error: unknown) => sink.fail(error),
    );
  }

  cancel(): void {
    this.#iterator.return?.().then(undefined, () => {});
  }
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

class SourceIterator<Item> implements AsyncIterator<Item, undefined> {
  readonly #source: Source<Item>;
  #isOver = false;

  constructor(source: Source<Item>) {
    this.#source = source;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#isOver) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.#source.pull({
        take: (value) => resolve({ done: false, value }),
        end: () => {
          this.#isOver = true;
          resolve(done);
        },
        fail: (error) => {
          this.#isOver = true;
          reject(error instanceof Error ? error : new Error(String(error), { cause: error }));
        },
      });
    });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#isOver = true;
    this.#source.cancel();
    return Promise.resolve(done);
  }
}
