import type { Completion } from "../../core/call/completion.ts";

/** ReferenceCount counts the calls that may still ask a target: those that have it in their route, asked or not. */
export interface ReferenceCount {
  /** Counts a call until it ends. */
  add(completion: Pick<Completion, "onEnd">): void;
  /** Runs `listener` when the count is 0, at once if it is 0 now. */
  onceUnused(listener: () => void): void;
}

/** Creates the count of one target, 0 at first. */
export function createReferenceCount(): ReferenceCount {
  let count = 0;
  let listeners: (() => void)[] = [];

  function leave(): void {
    count -= 1;
    if (count > 0) return;
    const waiting = listeners;
    listeners = [];
    for (const listener of waiting) listener();
  }

  return {
    add(completion) {
      count += 1;
      completion.onEnd(leave);
    },
    onceUnused(listener) {
      if (count === 0) listener();
      else listeners.push(listener);
    },
  };
}
