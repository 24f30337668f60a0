import type { Clock } from "./clock.ts";

/**
 * An alarm that is set again and again, such as for each wait of a stream. It has one
 * timer, which is renewed only when it fires too early or would fire too late: to set
 * the alarm to a later time costs one reading of the clock.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #onRing: () => void;
  /** Clock reading at which it rings; infinite while it is not set. */
  #ringsAt = Number.POSITIVE_INFINITY;
  /** Clock reading at which the timer fires; infinite without a timer. */
  #firesAt = Number.POSITIVE_INFINITY;
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, onRing: () => void) {
    this.#clock = clock;
    this.#onRing = onRing;
  }

  /** Sets it to ring in `delayMs`, instead of when it was set to ring before. Returns the clock's reading. */
  set(delayMs: number): number {
    const now = this.#clock.now();
    this.#ringsAt = now + delayMs;
    if (this.#firesAt > this.#ringsAt) this.#startTimer(delayMs);
    return now;
  }

  /** It does not ring until it is set again. The timer is left for the next time. */
  clear(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY;
  }

  /** As clear, and stops the timer. */
  stop(): void {
    this.clear();
    this.#firesAt = Number.POSITIVE_INFINITY;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #startTimer(delayMs: number): void {
    this.#stopTimer?.();
    this.#firesAt = this.#ringsAt;
    this.#stopTimer = this.#clock.after(delayMs, () => this.#fire());
  }

  #fire(): void {
    this.#firesAt = Number.POSITIVE_INFINITY;
    this.#stopTimer = undefined;
    if (this.#ringsAt === Number.POSITIVE_INFINITY) return;
    const leftMs = this.#ringsAt - this.#clock.now();
    if (leftMs > 0) return this.#startTimer(leftMs);
    this.clear();
    this.#onRing();
  }
}
