import type { Completion } from "../../core/call/completion.ts";

/** Users are the calls that may still ask a target: those that have it in their route, whether or not they ask it now. */
export interface Users {
  /** Counts a call until it ends. */
  add(call: Pick<Completion, "onEnd">): void;
  /** Runs `listener` when there is none, at once if there is none now. */
  onceNone(listener: () => void): void;
}

/** Creates the users of one target, none at first. */
export function createUsers(): Users {
  let count = 0;
  let onNone: (() => void)[] = [];

  function leave(): void {
    count -= 1;
    if (count > 0) return;
    const told = onNone;
    onNone = [];
    for (const listener of told) listener();
  }

  return {
    add(call) {
      count += 1;
      call.onEnd(leave);
    },
    onceNone(listener) {
      if (count === 0) listener();
      else onNone.push(listener);
    },
  };
}
