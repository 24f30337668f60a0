import type { Clock } from "../core/clock.ts";

/** What a heartbeat is made of. */
export interface HeartbeatOptions {
  /** Asks the other process for a sign of life; resolves when it answers. */
  readonly ping: () => Promise<unknown>;
  /** Runs once, when it has not answered for too long. */
  readonly onSilence: () => void;
  readonly clock: Clock;
}

/** The heartbeat of another process. */
export interface Heartbeat {
  /** Whether it answers: it may have missed the last beat, but not the one before. */
  answers(): boolean;
  stop(): void;
}

const beatMs = 5_000;
/** Beats without an answer of a process that may only be busy. */
const mostUnanswered = 1;
/** Beats without an answer, after which the other process hangs: a long garbage collection or a busy machine takes less. */
const mostMissed = 6;

/**
 * Asks another process every 5 s whether it is there, until it has not answered for
 * 30 s. Beats are counted, not the time, so that the other process has its time to
 * answer also after this one was suspended.
 */
export function startHeartbeat({ ping, onSilence, clock }: HeartbeatOptions): Heartbeat {
  let missed = 0;
  let stopTimer = clock.after(beatMs, beat);

  function onAnswer(): void {
    missed = 0;
  }

  function beat(): void {
    if (missed === mostMissed) return onSilence();
    missed += 1;
    // When the process has ended, its end is seen elsewhere.
    ping().then(onAnswer, () => {});
    stopTimer = clock.after(beatMs, beat);
  }

  return { answers: () => missed <= mostUnanswered, stop: () => stopTimer() };
}
