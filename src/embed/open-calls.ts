import type { Completion } from "../core/call/completion.ts";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors/error.ts";

/** The calls of a program that are in progress, and how they end when the gateway closes. */
export interface OpenCalls {
  /** Adds the completion of a call; while the gateway is closing it ends the completion instead. */
  add(completion: Completion): void;
  /** Lets no call begin any more, and gives those in progress `graceMs` to finish. Resolves when all have ended. */
  drain(graceMs: number): Promise<void>;
}

/** The longest interval that Node has: the timer exists to hold the process, not to fire. */
const holdIntervalMs = 2 ** 31 - 1;

/** Creates the open calls of a program, none at first. While there are any, the process stays alive. */
export function createOpenCalls(clock: Clock): OpenCalls {
  const open = new Set<Completion>();
  const drained = Promise.withResolvers<void>();
  let isDraining = false;
  // Timers of the clock, and perhaps of a provider, let the process end; a program that awaits an answer must not end.
  let hold: NodeJS.Timeout | undefined;

  function remove(completion: Completion): void {
    open.delete(completion);
    if (open.size > 0) return;
    clearInterval(hold);
    hold = undefined;
    if (isDraining) drained.resolve();
  }

  return {
    add(completion) {
      if (isDraining) return shutDown(completion, "the gateway is closed, or about to be; call another one");
      open.add(completion);
      hold ??= setInterval(() => {}, holdIntervalMs);
      completion.onEnd(() => remove(completion));
    },
    async drain(graceMs) {
      isDraining = true;
      if (open.size === 0) return;
      const stopGrace = clock.after(graceMs, () => {
        for (const completion of [...open]) {
          shutDown(completion, "the gateway shut down before the call was through");
        }
      });
      await drained.promise;
      stopGrace();
    },
  };
}

function shutDown(completion: Completion, message: string): void {
  completion.end({ kind: "failed", error: new GatewayError("SHUTTING_DOWN", message) });
}
