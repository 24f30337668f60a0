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

  /** Waits for the next batch from now on. */
  awaitNext(limitMs: number): void {
    this.#await("IDLE_TIMEOUT", limitMs);
  }

  /** Ends the wait. */
  clear(): void {
    this.#alarm.clear();
  }

  #await(kind: "FIRST_TOKEN_TIMEOUT" | "IDLE_TIMEOUT", limitMs: number): void {
    if (this.#attempt.outcome !== undefined) return;
    this.#kind = kind;
    this.#limitMs = limitMs;
    this.#alarm.set(limitMs);
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
