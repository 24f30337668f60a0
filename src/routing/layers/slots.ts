import type { Completion } from "../../core/call/completion.ts";
import type { Clock } from "../../core/clock.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import type { ObservedCompletion } from "../../core/observer.ts";
import { createFairQueue } from "./fair-queue.ts";
import { refuseSlot, type SlotLimits, type SlotOwner } from "./slot-limits.ts";

/** What takes a slot. */
export interface SlotHolder {
  readonly signal: AbortSignal;
  /** How it ended; undefined before that, and for holders that end by their signal alone. */
  readonly outcome?: Completion["outcome"];
  /** The principal that it counts for. */
  readonly owner: { readonly id: string };
  readonly progress: { queuedMs: number };
  remainingMs(): number;
}

/** The part of a completion that a slot needs. */
export type SlotTaker = Pick<
  Completion,
  "outcome" | "signal" | "remainingMs" | "progress" | "observer" | keyof ObservedCompletion
>;

/**
 * Slots bound what is under way at once. Calls that wait take turns by caller: see
 * {@link createFairQueue}.
 */
export interface Slots<Taker extends SlotHolder = SlotTaker> {
  /**
   * Takes a slot, waiting for one if need be; returns the function that gives it
   * back, which may be called more than once. The call's progress has the wait.
   *
   * Rejects with the signal's reason when it fires, and with GATEWAY_OVERLOADED
   * when the queue is full, the wait too long, or longer, by what calls took of
   * late, than the call has time.
   */
  take(completion: Taker): Promise<() => void>;
  /** Takes a slot that is free now, as {@link Slots.take}; undefined when the call must wait for one, or has failed. */
  takeFree(completion: Taker): (() => void) | undefined;
  /** Milliseconds that a call would wait for a slot, by what calls took of late; 0 when there is one. */
  waitMsFor(completion: Pick<SlotHolder, "owner">): number;
  /** Slots that are taken. */
  readonly taken: number;
  /** Calls that wait. */
  readonly waiting: number;
}

/** Slots of which other processes of the server may have some. */
export interface LendingSlots<Taker extends SlotHolder> extends Slots<Taker> {
  /** Lends up to so many free slots, none while calls wait. Returns how many. */
  lend(most: number): number;
  /** Takes lent slots back, and lets in the calls that wait for them. */
  takeBack(count: number): void;
  /** Slots that are neither taken nor lent; below 0 after the limit was lowered. */
  readonly free: number;
}

/** What is done when something begins to wait for a slot, and when it waits no more. */
export interface QueueObserver<Taker> {
  entered(queue: string, taker: Taker): void;
  left(queue: string, taker: Taker, waitedMs: number): void;
}

const completionObserver: QueueObserver<SlotTaker> = {
  entered: (queue, completion) => completion.observer.queueEntered(queue, completion),
  left: (queue, completion, waitedMs) => completion.observer.queueLeft(queue, completion, waitedMs),
};

/** A call that waits. */
interface Waiting {
  enter(): void;
  refuse(detail: string): void;
}

/** How much of the estimate of a call's duration the last one is. */
const durationWeight = 0.1;

/** Creates slots. `limits` is read at each call, so that it may change. */
export function createSlots(owner: SlotOwner, limits: () => SlotLimits, clock: Clock): Slots {
  return createLendingSlots(owner, limits, clock, completionObserver);
}

/** As {@link createSlots}, for any holders, and with slots to lend. */
export function createLendingSlots<Taker extends SlotHolder>(
  owner: SlotOwner,
  limits: () => SlotLimits,
  clock: Clock,
  observer: QueueObserver<Taker>,
): LendingSlots<Taker> {
  let taken = 0;
  let lent = 0;
  const takenByCaller = new Map<string, number>();
  const queue = createFairQueue<Waiting>();
  /** How long a slot is held, smoothed. */
  let durationMs: number | undefined;

  function mayEnter(caller: string): boolean {
    const { concurrency, perCaller = concurrency } = limits();
    return taken + lent < concurrency && (takenByCaller.get(caller) ?? 0) < perCaller;
  }

  function occupy(caller: string): () => void {
    const takenAt = clock.now();
    taken += 1;
    takenByCaller.set(caller, (takenByCaller.get(caller) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      leave(caller, clock.now() - takenAt);
    };
  }

  function leave(caller: string, heldMs: number): void {
    taken -= 1;
    const left = (takenByCaller.get(caller) ?? 1) - 1;
    if (left === 0) takenByCaller.delete(caller);
    else takenByCaller.set(caller, left);
    durationMs = durationMs === undefined ? heldMs : durationMs + (heldMs - durationMs) * durationWeight;
    letIn();
  }

  function letIn(): void {
    if (queue.size === 0) return;
    for (let next = queue.take(mayEnter); next !== undefined; next = queue.take(mayEnter)) next.enter();
  }

  /** Whether there is a place in the queue; if not, the caller with the most places may lose one. */
  function makeRoom(caller: string): boolean {
    const { queueLength } = limits();
    if (queue.size < queueLength) return true;
    // The limit was lowered below the calls that wait: refusing one of them makes no room.
    if (queue.size > queueLength) return false;
    const longest = queue.lastOfLongest(caller);
    longest?.item.refuse("its place in the queue went to a caller with fewer calls that wait");
    return longest !== undefined;
  }

  /** Milliseconds until a call of this caller would enter, if calls take as long as they did of late. */
  function expectedWaitMs(caller: string): number {
    const { concurrency, perCaller = concurrency } = limits();
    const turns = (queue.aheadOf(caller) + 1) / concurrency;
    const isHeldUpByItself = (takenByCaller.get(caller) ?? 0) >= perCaller;
    const ownTurns = isHeldUpByItself ? (queue.waitingOf(caller) + 1) / perCaller : 0;
    return Math.max(turns, ownTurns) * (durationMs ?? 0);
  }

  function wait(caller: string, completion: Taker): Promise<() => void> {
    const { queueTimeoutMs } = limits();
    const since = clock.now();
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        queue.remove(caller, waiting);
        const waitedMs = clock.now() - since;
        completion.progress.queuedMs += waitedMs;
        observer.left(owner.subject, completion, waitedMs);
        stopTimer();
        completion.signal.removeEventListener("abort", onAbort);
      };
      const waiting: Waiting = {
        enter() {
          settle();
          resolve(occupy(caller));
        },
        refuse(detail) {
          settle();
          reject(overloaded(caller, detail));
        },
      };
      const onAbort = (): void => {
        settle();
        reject(completion.signal.reason);
      };
      const stopTimer = clock.after(queueTimeoutMs, () => waiting.refuse(`no free slot within ${queueTimeoutMs} ms`));
      completion.signal.addEventListener("abort", onAbort, { once: true });
      queue.add(caller, waiting);
      observer.entered(owner.subject, completion);
    });
  }

  function overloaded(caller: string, detail: string): GatewayError {
    const current = limits();
    const isOwnLimit = current.perCaller !== undefined && taken + lent < current.concurrency;
    return refuseSlot(owner, current, { isOwnLimit, detail, waitMs: expectedWaitMs(caller) });
  }

  function takeFree({ outcome, owner: { id: caller } }: Taker): (() => void) | undefined {
    if (outcome?.kind === "failed") return undefined;
    // The limits may have been raised since the last slot was given back.
    letIn();
    return mayEnter(caller) ? occupy(caller) : undefined;
  }

  return {
    takeFree,
    async take(completion) {
      if (completion.outcome?.kind === "failed") throw completion.outcome.error;
      const free = takeFree(completion);
      if (free !== undefined) return free;
      const caller = completion.owner.id;
      const waitMs = expectedWaitMs(caller);
      if (waitMs > completion.remainingMs()) {
        throw overloaded(caller, `the wait for one, some ${Math.ceil(waitMs)} ms, is longer than the call may last`);
      }
      if (!makeRoom(caller)) throw overloaded(caller, `${queue.size} calls are waiting`);
      return wait(caller, completion);
    },
    waitMsFor(completion) {
      const caller = completion.owner.id;
      // Before any call has ended its duration cannot be estimated.
      return mayEnter(caller) && queue.size === 0 ? 0 : Math.max(1, expectedWaitMs(caller));
    },
    lend(most) {
      if (queue.size > 0) return 0;
      const count = Math.max(0, Math.min(most, limits().concurrency - taken - lent));
      lent += count;
      return count;
    },
    takeBack(count) {
      lent -= count;
      letIn();
    },
    get free() {
      return limits().concurrency - taken - lent;
    },
    get taken() {
      return taken;
    },
    get waiting() {
      return queue.size;
    },
  };
}
