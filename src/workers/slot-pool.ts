import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors/error.ts";
import type { SlotLimits, SlotOwner } from "../routing/layers/slot-limits.ts";
import { createLendingSlots, type SlotHolder } from "../routing/layers/slots.ts";
import type { SlotAnswer, SlotRequest, SlotState } from "./slot-messages.ts";

/**
 * SlotPool has the slots of one kind for all workers, and never gives more than the
 * limit. While there are many, workers borrow some at a time and use them for call
 * after call without asking. While few are left, or calls wait, or each caller has a
 * limit of its own, each call asks for its slot here, in one queue for all workers.
 */
export interface SlotPool<Worker> {
  take(worker: Worker, request: SlotRequest): Promise<SlotAnswer>;
  /** A call's slot is free again; or the call waits no longer. */
  give(worker: Worker, id: number): void;
  /** A worker returns slots that it has borrowed. */
  takeBack(worker: Worker, count: number): void;
  /** A worker is gone: what it had is free again. */
  leave(worker: Worker): void;
  /** The limits may have changed. */
  refresh(): void;
  readonly state: SlotState;
  /** Slots that workers have, in use or not. */
  readonly given: number;
}

/** What a pool is made of. */
export interface SlotPoolOptions {
  readonly owner: SlotOwner;
  /** Read at each call, so that they may change. */
  readonly limits: () => SlotLimits;
  readonly workers: number;
  readonly clock: Clock;
  /** Gets each new state. */
  readonly onState: (state: SlotState) => void;
}

/** What one worker has. */
interface Holdings {
  borrowed: number;
  /** Of single calls, by the worker's number: what gives the slot back, or ends the wait for it. */
  readonly calls: Map<number, () => void>;
}

/** Most slots that a worker borrows at a time. */
const mostBorrowed = 32;

/** Creates the slots of one kind. */
export function createSlotPool<Worker>({ owner, limits, workers, clock, onState }: SlotPoolOptions): SlotPool<Worker> {
  const slots = createLendingSlots<SlotHolder>(owner, limits, clock, { entered() {}, left() {} });
  const holdings = new Map<Worker, Holdings>();
  let state: SlotState = { pool: owner.subject, isTight: false, waitMs: 0 };

  function holdingsOf(worker: Worker): Holdings {
    const known = holdings.get(worker) ?? { borrowed: 0, calls: new Map() };
    holdings.set(worker, known);
    return known;
  }

  /** It stays tight until more is free than when it became so, or it would change with every call. */
  function isTight(): boolean {
    // A borrowed slot counts for no caller, so also those that were lent before there was such a limit must come back.
    if (limits().perCaller !== undefined) return true;
    if (slots.waiting > 0 || slots.free < workers) return true;
    return state.isTight && slots.free <= Math.max(workers, limits().concurrency / 4);
  }

  function update(): void {
    const waitMs = slots.waitMsFor({ owner: { id: "" } });
    const next = { pool: owner.subject, isTight: isTight(), waitMs };
    const isSame = next.isTight === state.isTight && next.waitMs > 0 === state.waitMs > 0;
    state = next;
    if (!isSame) onState(next);
  }

  function lend(worker: Worker): number {
    if (state.isTight || limits().perCaller !== undefined) return 0;
    const count = slots.lend(Math.max(1, Math.min(mostBorrowed, Math.floor(slots.free / (4 * workers)))));
    holdingsOf(worker).borrowed += count;
    return count;
  }

  async function takeOne(worker: Worker, { id, caller, remainingMs }: SlotRequest): Promise<SlotAnswer> {
    const { calls } = holdingsOf(worker);
    const leaving = new AbortController();
    const progress = { queuedMs: 0 };
    calls.set(id, () => leaving.abort());
    const taken = slots.take({
      signal: leaving.signal,
      owner: { id: caller },
      progress,
      remainingMs: () => remainingMs,
    });
    update();
    try {
      const free = await taken;
      // It may have left in the very turn in which it got its slot.
      if (leaving.signal.aborted) free();
      else calls.set(id, free);
      return leaving.signal.aborted ? { kind: "left" } : { kind: "taken", queuedMs: progress.queuedMs };
    } catch (thrown) {
      calls.delete(id);
      if (!(thrown instanceof GatewayError)) return { kind: "left" };
      const { message, retryDelayMs, quotaViolations } = thrown;
      return { kind: "refused", message, retryDelayMs, quotaViolations, queuedMs: progress.queuedMs };
    } finally {
      update();
    }
  }

  function give(worker: Worker, id: number): void {
    const { calls } = holdingsOf(worker);
    calls.get(id)?.();
    calls.delete(id);
    update();
  }

  function takeBack(worker: Worker, count: number): void {
    holdingsOf(worker).borrowed -= count;
    slots.takeBack(count);
    update();
  }

  return {
    async take(worker, request) {
      const count = lend(worker);
      if (count === 0) return takeOne(worker, request);
      update();
      return { kind: "lent", count };
    },
    give,
    takeBack,
    leave(worker) {
      const { borrowed, calls } = holdingsOf(worker);
      holdings.delete(worker);
      for (const free of calls.values()) free();
      slots.takeBack(borrowed);
      update();
    },
    refresh() {
      slots.takeBack(0);
      update();
    },
    get state() {
      return state;
    },
    get given() {
      return limits().concurrency - slots.free;
    },
  };
}
