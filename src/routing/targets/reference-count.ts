import type { Call } from "../../core/call/call.ts";

/** ReferenceCount are the calls that may still ask a target: those that have it in their route, whether or not they ask it now. */
export interface ReferenceCount {
  /** Counts a call until it ends. */
  add(call: Pick<Call, "onEnd">): void;
  /** Runs `listener` when there is none, at once if there is none now. */
  onceUnused(listener: () => void): void;
}

/** Creates the users of one target, none at first. */
export function createReferenceCount(): ReferenceCount {
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
    onceUnused(listener) {
      if (count === 0) listener();
      else onNone.push(listener);
    },
  };
}
