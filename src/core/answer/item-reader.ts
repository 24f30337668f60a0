import { type Channel, isLoss } from "../call/channel.ts";
import type { Clock } from "../clock.ts";
import { GatewayError } from "../errors/error.ts";

/**
 * Longest wait for more of a whole answer, in milliseconds. It is short because most
 * servers send usage and the terminal event in the same write as the finish reason.
 */
export const maxLastWaitMs = 2_000;

// Time that is left for the end of the answer to reach the caller before the call times out.
const reserveMs = 100;

/** Pulls the batches of items of a streamed answer, one pull at a time. */
export interface ItemReader<Item> {
  /** The next batch, or undefined at the end of the body. Throws what the body throws. */
  next(): Promise<readonly Item[] | undefined>;
  /**
   * The next batch of an answer that is whole. Undefined at the end of the body, when
   * the connection is lost, and after {@link maxLastWaitMs} of waiting without
   * {@link ItemReader.restartWait}; then it closes the connection. Time between two
   * pulls does not count. The wait ends 100 ms before the attempt times out.
   */
  nextOfWhole(): Promise<readonly Item[] | undefined>;
  /** Restarts the wait of {@link ItemReader.nextOfWhole}. */
  restartWait(): void;
  /** Closes the iterator of the items. Does not wait for a pull in progress. */
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

  function endHere(): undefined {
    close();
    return undefined;
  }

  async function nextInTime(): Promise<readonly Item[] | undefined> {
    const leftMs = Math.min(maxLastWaitMs - waitedMs, attempt.remainingMs() - reserveMs);
    const startedAt = clock.now();
    const batch = await within(leftMs, next(), clock);
    waitedMs += clock.now() - startedAt;
    return batch === timedOut ? endHere() : batch;
  }

  return {
    next,
    async nextOfWhole() {
      if (waitedMs >= maxLastWaitMs) return endHere();
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

const timedOut = Symbol("timed out");

/** The value of a promise, or `timedOut` after `limitMs`. */
function within<Value>(limitMs: number, promise: Promise<Value>, clock: Clock): Promise<Value | typeof timedOut> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(Math.max(0, limitMs), () => resolve(timedOut));
    promise.then(resolve, reject).finally(stopTimer);
  });
}
