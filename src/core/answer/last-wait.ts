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

/** Waits for the rest of an answer that is whole. */
export class LastWait<Item> {
  readonly #iterator: AsyncIterator<readonly Item[]>;
  readonly #channel: Channel;
  #waitedMs = 0;

  constructor(iterator: AsyncIterator<readonly Item[]>, channel: Channel) {
    this.#iterator = iterator;
    this.#channel = channel;
  }

  /**
   * The next batch. Undefined at the end of the body, when the connection is lost, and
   * after {@link maxLastWaitMs} of waiting without {@link LastWait.restart}; then it
   * closes the connection. Time between two pulls does not count. The wait ends 100 ms
   * before the attempt times out.
   */
  async next(): Promise<readonly Item[] | undefined> {
    if (this.#waitedMs >= maxLastWaitMs) return this.#endHere();
    try {
      return await this.#nextInTime();
    } catch (thrown) {
      const hasFailed = this.#channel.attempt.outcome?.kind === "failed";
      if (hasFailed || !isLoss(GatewayError.from(thrown))) throw thrown;
      return undefined;
    }
  }

  restart(): void {
    this.#waitedMs = 0;
  }

  async #nextInTime(): Promise<readonly Item[] | undefined> {
    const { attempt } = this.#channel;
    const { clock } = attempt.call;
    const leftMs = Math.min(maxLastWaitMs - this.#waitedMs, attempt.remainingMs() - reserveMs);
    const startedAt = clock.now();
    const result = await within(leftMs, this.#iterator.next(), clock);
    this.#waitedMs += clock.now() - startedAt;
    if (result === timedOut) return this.#endHere();
    return result.done === true ? undefined : result.value;
  }

  #endHere(): undefined {
    this.#channel.close();
    return undefined;
  }
}

const timedOut = Symbol("timed out");

/** The value of a promise, or `timedOut` after `limitMs`. */
function within<Value>(limitMs: number, promise: Promise<Value>, clock: Clock): Promise<Value | typeof timedOut> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(Math.max(0, limitMs), () => resolve(timedOut));
    promise.then(resolve, reject).finally(stopTimer);
  });
}
