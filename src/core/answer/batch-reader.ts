import type { Attempt } from "../call/attempt.ts";
import { failWith } from "../call/lifetime.ts";
import type { Events, StreamEvent } from "./event.ts";
import type { SilenceLimit } from "./silence-limit.ts";

/** Takes what one pull of a {@link BatchReader} gives. */
export interface BatchSink {
  /** The next batch, or undefined at the end. */
  onBatch(batch: readonly StreamEvent[] | undefined): void;
  /** A GatewayError; the attempt has ended. */
  onError(error: unknown): void;
}

/**
 * Pulls the batches of events of one attempt, one pull at a time. A pull fails as
 * soon as the attempt does, even when the provider's iterator hangs. The iterator is
 * closed when the attempt ends.
 */
export class BatchReader {
  readonly #attempt: Attempt;
  readonly #iterator: AsyncIterator<readonly StreamEvent[]>;
  readonly #silence: SilenceLimit;
  readonly #onResult: (result: IteratorResult<readonly StreamEvent[]>) => void;
  readonly #onError: (thrown: unknown) => void;
  // One slot instead of Promise.race: racing each read against a promise that lives
  // as long as the stream would keep one reaction per read in memory.
  #sink: BatchSink | undefined;
  #isLimited = false;

  constructor(events: Events, attempt: Attempt, silence: SilenceLimit) {
    const onResult = (result: IteratorResult<readonly StreamEvent[]>): void =>
      this.#takeSink()?.onBatch(result.done === true ? undefined : result.value);
    const onError = (thrown: unknown): void => {
      const sink = this.#takeSink();
      if (sink !== undefined) sink.onError(failWith(attempt, thrown));
    };
    this.#attempt = attempt;
    this.#iterator = events[Symbol.asyncIterator]();
    this.#silence = silence;
    this.#onResult = onResult;
    this.#onError = onError;
    attempt.onEnd((outcome) => {
      // Not awaited: a generator that waits for its upstream returns only when that wait ends.
      this.#iterator.return?.().then(undefined, () => {});
      // Later, since what the failure of a pull ends must end after the attempt.
      if (outcome.kind === "failed" && this.#sink !== undefined) queueMicrotask(() => onError(outcome.error));
    });
  }

  /**
   * Pulls the next batch. `silenceLimitMs` is the longest wait for it; it fails with
   * IDLE_TIMEOUT. Without it a limit that was set before goes on.
   */
  pull(sink: BatchSink, silenceLimitMs?: number): void {
    const { outcome } = this.#attempt;
    if (outcome?.kind === "failed") return sink.onError(outcome.error);
    this.#sink = sink;
    this.#isLimited = silenceLimitMs !== undefined;
    if (silenceLimitMs !== undefined) this.#silence.awaitNext(silenceLimitMs);
    try {
      this.#iterator.next().then(this.#onResult, this.#onError);
    } catch (thrown) {
      this.#onError(thrown);
    }
  }

  /** Pulls the next batch as a promise. */
  next(): Promise<readonly StreamEvent[] | undefined> {
    return new Promise((onBatch, onError) => this.pull({ onBatch, onError }));
  }

  #takeSink(): BatchSink | undefined {
    const sink = this.#sink;
    this.#sink = undefined;
    if (this.#isLimited) this.#silence.clear();
    return sink;
  }
}
