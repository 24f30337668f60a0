import type { Completion } from "../core/call/completion.ts";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors/error.ts";

/** The calls of a lane that are in progress, and how they end when the gateway does. */
export interface OpenCalls {
  /** Adds a call; once the gateway is shutting down it ends the call instead. */
  add(call: Completion): void;
  /** Lets no call begin any more, and gives those in progress `graceMs` to finish. Resolves when all have ended. */
  drain(graceMs: number): Promise<void>;
}

// Node's longest, so that it all but never fires.
const holdIntervalMs = 2 ** 31 - 1;

/** Creates the open calls of a lane, none at first. While there are any, the process stays alive. */
export function createOpenCalls(clock: Clock): OpenCalls {
  const open = new Set<Completion>();
  const drained = Promise.withResolvers<void>();
  let isDraining = false;
  // The timers of a clock let the process end, and so may those of a provider; a program that awaits an answer may not.
  let hold: NodeJS.Timeout | undefined;

  function remove(call: Completion): void {
    open.delete(call);
    if (open.size > 0) return;
    clearInterval(hold);
    hold = undefined;
    if (isDraining) drained.resolve();
  }

  return {
    add(call) {
      if (isDraining) return shutDown(call, "the gateway is closed, or about to be; call another one");
      open.add(call);
      hold ??= setInterval(() => {}, holdIntervalMs);
      call.onEnd(() => remove(call));
    },
    async drain(graceMs) {
      isDraining = true;
      if (open.size === 0) return;
      const stopGrace = clock.after(graceMs, () => {
        for (const call of [...open]) shutDown(call, "the gateway shut down before the call was through");
      });
      await drained.promise;
      stopGrace();
    },
  };
}

function shutDown(call: Completion, message: string): void {
  call.end({ kind: "failed", error: new GatewayError("SHUTTING_DOWN", message) });
}
