import type { Attempt } from "../call/attempt.ts";
import { failWith } from "../call/lifetime.ts";
import { GatewayError } from "../errors/error.ts";
import type { Events, StreamEvent } from "./event.ts";

/** Pulls the batches of events of one attempt, one pull at a time. */
export interface BatchReader {
  /**
   * The next batch, or undefined at the end. Rejects with a GatewayError as soon
   * as the attempt's signal fires, even when the provider's iterator hangs. When it
   * rejects, the attempt has ended.
   *
   * `silenceLimitMs` is the longest wait for this batch; it fails with IDLE_TIMEOUT.
   */
  next(silenceLimitMs?: number): Promise<readonly StreamEvent[] | undefined>;
}

/** Creates the reader of an attempt's events. It closes their iterator when the attempt ends. */
export function createBatchReader(events: Events, attempt: Attempt): BatchReader {
  const { signal } = attempt;
  const iterator = events[Symbol.asyncIterator]();
  // One slot instead of Promise.race: racing each read against a promise that lives
  // as long as the stream would keep one reaction per read in memory.
  let rejectPull: ((error: unknown) => void) | undefined;
  signal.addEventListener("abort", () => rejectPull?.(signal.reason), { once: true });
  attempt.onEnd(() => {
    // Not awaited: a generator that waits for its upstream returns only when that wait ends.
    iterator.return?.().then(undefined, () => {});
  });

  function pull(): Promise<IteratorResult<readonly StreamEvent[]>> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      rejectPull = reject;
      iterator.next().then(resolve, reject);
    });
  }

  function fail(error: GatewayError): void {
    attempt.end({ kind: "failed", error });
  }

  return {
    async next(silenceLimitMs) {
      const stopTimer =
        silenceLimitMs === undefined
          ? undefined
          : attempt.call.clock.after(silenceLimitMs, () =>
              fail(new GatewayError("IDLE_TIMEOUT", `the provider was silent for ${silenceLimitMs} ms in mid-answer`)),
            );
      try {
        const result = await pull();
        return result.done === true ? undefined : result.value;
      } catch (thrown) {
        throw failWith(attempt, thrown);
      } finally {
        rejectPull = undefined;
        stopTimer?.();
      }
    },
  };
}
