import { type Channel, isLoss } from "../call/channel.ts";
import type { Clock } from "../clock.ts";
import { GatewayError } from "../errors/error.ts";

/**
 * Longest wait for more of a whole answer, in milliseconds: most servers send the
 * usage and the terminal event in one write with the finish reason.
 */
export const maxLastWaitMs = 2_000;

// What the end of the answer needs to reach the caller before the call runs out of time.
const reserveMs = 100;

/** Pulls the batches of items that a streamed answer is made of, one pull at a time. */
export interface ItemReader<Item> {
  /** The next batch, or undefined at the end of the body. Throws what the body throws. */
  next(): Promise<readonly Item[] | undefined>;
  /**
   * The next batch of an answer that is whole. Undefined at the end of the body, at
   * the loss of the connection, and after two seconds of waiting in which
   * {@link ItemReader.restartWait} was not called; then the connection is closed. Time
   * between two pulls does not count, and the wait leaves the call 100 ms of its time.
   */
  nextOfWhole(): Promise<readonly Item[] | undefined>;
  /** Begins the two seconds anew. */
  restartWait(): void;
  /** Leaves the items. Does not wait for a pull that is under way. */
  cancel(): void;
}

/** Creates the reader of one answer's items. */
export function createItemReader<Item>(
  items: AsyncIterable<readonly Item[]>,
  { attempt, close }: Channel,
): ItemReader<Item> {
  const { clock } = attempt.call;
  const iterator = items[Symbol.asyncIterator]();
  let waitedMs = 0;

  async function next(): Promise<readonly Item[] | undefined> {
    const result = await iterator.next();
    return result.done === true ? undefined : result.value;
  }

  function giveUp(): undefined {
    close();
    return undefined;
  }

  async function nextInTime(): Promise<readonly Item[] | undefined> {
    const leftMs = Math.min(maxLastWaitMs - waitedMs, attempt.remainingMs() - reserveMs);
    const startedAt = clock.now();
    const batch = await within(leftMs, next(), clock);
    waitedMs += clock.now() - startedAt;
    return batch === silence ? giveUp() : batch;
  }

  return {
    next,
    async nextOfWhole() {
      if (waitedMs >= maxLastWaitMs) return giveUp();
      try {
        return await nextInTime();
      } catch (thrown) {
        if (attempt.signal.aborted || !isLoss(GatewayError.from(thrown))) throw thrown;
        return undefined;
      }
    },
    restartWait() {
      waitedMs = 0;
    },
    cancel() {
      iterator.return?.().then(undefined, () => {});
    },
  };
}

const silence = Symbol("silence");

/** What a promise resolves with, unless that takes longer than `limitMs`. */
function within<Value>(limitMs: number, promise: Promise<Value>, clock: Clock): Promise<Value | typeof silence> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(Math.max(0, limitMs), () => resolve(silence));
    promise.then(resolve, reject).finally(stopTimer);
  });
}
