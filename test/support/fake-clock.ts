import type { Clock } from "../../src/core/clock.ts";

/** A clock whose time goes on only by its methods. */
export interface FakeClock extends Clock {
  /** Goes on by `ms`, running what falls due, in order and at its own time. */
  advance(ms: number): void;
  /** Goes on by `ms` at one stroke, as after a pause of the process: what is set by what falls due counts from its end. */
  jump(ms: number): void;
  /** Timers that wait. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** Creates a clock that shows 0. */
export function createFakeClock(): FakeClock {
  let now = 0;
  const timers = new Set<Timer>();

  function nextDue(until: number): Timer | undefined {
    const due = [...timers].filter(({ at }) => at <= until);
    return due.sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => now,
    after(delayMs, task) {
      const timer = { at: now + Math.max(0, delayMs), task };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(ms) {
      const until = now + ms;
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        timers.delete(due);
        now = due.at;
        due.task();
      }
      now = until;
    },
    jump(ms) {
      now += ms;
      const due = [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      for (const timer of due) {
        if (timers.delete(timer)) timer.task();
      }
    },
    get pending() {
      return timers.size;
    },
  };
}
