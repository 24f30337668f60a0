import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/error.ts";

/** Limits of the upstream calls to one provider. */
export interface SlotLimits {
  /** Most calls at once. */
  readonly concurrency: number;
  /** Most calls that wait for a slot. */
  readonly queueLength: number;
  /** Longest wait for a slot, in milliseconds. */
  readonly queueTimeoutMs: number;
}

/** Slots bound the upstream calls to one provider. First come, first served. */
export interface Slots {
  /**
   * Takes a slot, waiting for one if need be; returns the function that gives it
   * back, which may be called more than once. Rejects with the signal's reason
   * when it fires, and with GATEWAY_OVERLOADED when the queue is full or the wait
   * too long.
   */
  take(signal: AbortSignal): Promise<() => void>;
  /** Slots that are taken. */
  readonly taken: number;
  /** Calls that wait. */
  readonly waiting: number;
  /** Runs `listener` when no slot is taken, at once if none is. */
  onceIdle(listener: () => void): void;
}

/** Creates the slots of the provider `name`. */
export function createSlots(name: string, limits: SlotLimits, clock: Clock): Slots {
  let taken = 0;
  /** In order of arrival. A Set, because a waiter leaves from any place in it. */
  const waiters = new Set<() => void>();
  let onIdle: (() => void)[] = [];

  function occupy(): () => void {
    taken += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      taken -= 1;
      const next = waiters.values().next();
      if (!next.done) next.value();
      if (taken === 0) tellIdle();
    };
  }

  function tellIdle(): void {
    const told = onIdle;
    onIdle = [];
    for (const listener of told) listener();
  }

  function wait(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiters.delete(enter);
        stopTimer();
        signal.removeEventListener("abort", onAbort);
      };
      const enter = (): void => {
        leave();
        resolve(occupy());
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason);
      };
      const stopTimer = clock.after(limits.queueTimeoutMs, () => {
        leave();
        reject(overloaded(`no free slot within ${limits.queueTimeoutMs} ms`));
      });
      signal.addEventListener("abort", onAbort, { once: true });
      waiters.add(enter);
    });
  }

  function overloaded(detail: string): GatewayError {
    const message = `${name}: all ${limits.concurrency} upstream slots are busy and ${detail}`;
    return new GatewayError("GATEWAY_OVERLOADED", message, {
      quotaViolations: [
        { subject: `provider:${name}`, description: `${limits.concurrency} concurrent upstream calls` },
      ],
    });
  }

  return {
    async take(signal) {
      signal.throwIfAborted();
      if (taken < limits.concurrency) return occupy();
      if (waiters.size >= limits.queueLength) throw overloaded(`${limits.queueLength} calls are waiting`);
      return wait(signal);
    },
    get taken() {
      return taken;
    },
    get waiting() {
      return waiters.size;
    },
    onceIdle(listener) {
      if (taken === 0) listener();
      else onIdle.push(listener);
    },
  };
}
