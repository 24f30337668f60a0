import { Alarm } from "../alarm.ts";
import type { Attempt } from "../call/attempt.ts";
import { GatewayError } from "../errors/error.ts";

/** Ends an attempt whose provider is silent for too long. One wait at a time has a limit. */
export class SilenceLimit {
  readonly #attempt: Attempt;
  readonly #provider: string;
  readonly #alarm: Alarm;
  #kind: "FIRST_TOKEN_TIMEOUT" | "IDLE_TIMEOUT" = "FIRST_TOKEN_TIMEOUT";
  #limitMs = 0;
  /** Clock reading at the last wait for a batch; undefined before the first. */
  #waitedAt: number | undefined;

  constructor(attempt: Attempt, provider: string) {
    this.#attempt = attempt;
    this.#provider = provider;
    this.#alarm = new Alarm(attempt.call.clock, () => this.#pass());
    attempt.onEnd(() => this.#alarm.stop());
  }

  /** Waits for the first content from now on. */
  awaitFirst(limitMs: number): void {
    this.#await("FIRST_TOKEN_TIMEOUT", limitMs);
  }

  /**
   * Waits for the next batch from now on. The time since the wait before is recorded as
   * a gap, with the reading of the clock that the limit needs anyhow.
   */
  awaitNext(limitMs: number): void {
    const now = this.#await("IDLE_TIMEOUT", limitMs);
    if (now === undefined) return;
    if (this.#waitedAt !== undefined) this.#attempt.record.gaps?.record(now - this.#waitedAt);
    this.#waitedAt = now;
  }

  /** Ends the wait. */
  clear(): void {
    this.#alarm.clear();
  }

  /** Returns the reading of the clock; undefined when the attempt has ended. */
  #await(kind: "FIRST_TOKEN_TIMEOUT" | "IDLE_TIMEOUT", limitMs: number): number | undefined {
    if (this.#attempt.outcome !== undefined) return undefined;
    this.#kind = kind;
    this.#limitMs = limitMs;
    return this.#alarm.set(limitMs);
  }

  #pass(): void {
    if (this.#kind === "FIRST_TOKEN_TIMEOUT" && this.#attempt.isWhole) return;
    const message =
      this.#kind === "IDLE_TIMEOUT"
        ? `the provider was silent for ${this.#limitMs} ms in mid-answer`
        : `${this.#provider}: no content within ${this.#limitMs} ms`;
    this.#attempt.end({ kind: "failed", error: new GatewayError(this.#kind, message) });
  }
}
