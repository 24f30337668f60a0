import type { Attempt } from "../call/attempt.ts";

/**
 * Longest wait for more of a whole answer, in milliseconds. It is short because most
 * servers send usage and the terminal event in the same write as the finish reason.
 */
export const maxLastWaitMs = 2_000;

// Time that is left for the end of the answer to reach the caller before the call times out.
const reserveMs = 100;

/**
 * LastWait limits how long a whole answer waits for more, such as its usage: to
 * {@link maxLastWaitMs} without {@link LastWait.restart}. Time between two waits
 * does not count. A wait ends 100 ms before the attempt times out.
 */
export class LastWait {
  readonly #attempt: Attempt;
  #waitedMs = 0;
  #startedAt = 0;
  #stopTimer: (() => void) | undefined;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  /** Whether nothing more may be waited for. */
  isOver(): boolean {
    return this.#waitedMs >= maxLastWaitMs;
  }

  /** Begins a wait, unless `stop` ends it first `onTimeout` runs. */
  start(onTimeout: () => void): void {
    const { clock } = this.#attempt.call;
    const leftMs = Math.min(maxLastWaitMs - this.#waitedMs, this.#attempt.remainingMs() - reserveMs);
    this.#startedAt = clock.now();
    this.#stopTimer = clock.after(Math.max(0, leftMs), onTimeout);
  }

  /** Ends the wait, if there is one. */
  stop(): void {
    if (this.#stopTimer === undefined) return;
    this.#stopTimer();
    this.#stopTimer = undefined;
    this.#waitedMs += this.#attempt.call.clock.now() - this.#startedAt;
  }

  /** Begins the count again. */
  restart(): void {
    this.#waitedMs = 0;
  }
}
