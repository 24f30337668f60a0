import type { Readable } from "node:stream";

/** The body of a request, which can fail while a reader waits for its next bytes. */
export interface RequestBody extends AsyncIterable<Uint8Array> {
  /** Whether all of it was read. */
  isWhole(): boolean;
  /** Lets the reader's pending wait, and every later one, reject with `error`. */
  fail(error: Error): void;
}

interface Wait {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: Error) => void;
}

/** Reads `source` for one reader. `onBytes` gets the number of bytes of each read, and may fail the body. */
export function createRequestBody(source: Readable, onBytes: (byteLength: number) => void): RequestBody {
  let isWhole = source.readableEnded;
  let failure: Error | undefined;
  let wait: Wait | undefined;

  function pump(): void {
    if (wait === undefined) return;
    if (failure !== undefined) return settle(wait.reject, failure);
    if (isWhole) return settle(wait.resolve, { done: true, value: undefined });
    const bytes: Buffer | null = source.read();
    if (bytes === null) return;
    onBytes(bytes.byteLength);
    // `onBytes` may have failed the body, which settles the wait.
    if (wait === undefined) return;
    settle(wait.resolve, { done: false, value: bytes });
  }

  function settle<Value>(settleWait: (value: Value) => void, value: Value): void {
    wait = undefined;
    settleWait(value);
  }

  // Registered at once, because an empty body ends before its reader starts.
  source.once("end", () => {
    isWhole = true;
    pump();
  });

  return {
    isWhole: () => isWhole,
    fail(error) {
      failure ??= error;
      pump();
    },
    [Symbol.asyncIterator]() {
      source.on("readable", pump);
      return {
        next: () =>
          new Promise((resolve, reject) => {
            wait = { resolve, reject };
            pump();
          }),
      };
    },
  };
}
