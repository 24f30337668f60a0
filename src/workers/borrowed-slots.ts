import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors/error.ts";
import type { Slots, SlotTaker } from "../routing/layers/slots.ts";
import type { SlotAnswer, SlotRequest, SlotState } from "./slot-messages.ts";

/** What a worker asks of the pool of the primary. */
export interface SlotBank {
  take(request: SlotRequest): Promise<SlotAnswer>;
  give(id: number): void;
  takeBack(count: number): void;
}

/** Slots of a worker, which it has from the primary. */
export interface BorrowedSlots extends Slots {
  /** How full the pool is changes. */
  setState(state: SlotState): void;
  /** Slots that are borrowed and not in use. */
  readonly idle: number;
}

/** Slots that no call needed for so long go back. */
const idleMs = 1_000;

/** Creates the slots of one pool. */
export function createBorrowedSlots(pool: string, bank: SlotBank, clock: Clock): BorrowedSlots {
  let state: SlotState = { pool, isTight: false, waitMs: 0 };
  let lastId = 0;
  let taken = 0;
  let waiting = 0;
  let idle = 0;
  /** The fewest that were idle since slots that were not needed went back last. */
  let leastIdle = 0;
  let isWatched = false;

  function returnUnused(): void {
    isWatched = idle > 0;
    if (leastIdle > 0) returnIdle(leastIdle);
    leastIdle = idle;
    if (isWatched) clock.after(idleMs, returnUnused);
  }

  function watch(): void {
    if (isWatched) return;
    isWatched = true;
    leastIdle = idle;
    clock.after(idleMs, returnUnused);
  }

  function returnIdle(count: number): void {
    if (count === 0) return;
    idle -= count;
    leastIdle = Math.min(leastIdle, idle);
    bank.takeBack(count);
  }

  function addIdle(count: number): void {
    idle += count;
    if (state.isTight) returnIdle(idle);
    else watch();
  }

  /** The function that gives a slot back, which may be called more than once. */
  function hold(free: () => void): () => void {
    taken += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      taken -= 1;
      free();
    };
  }

  function useIdle(): () => void {
    idle -= 1;
    leastIdle = Math.min(leastIdle, idle);
    return hold(() => addIdle(1));
  }

  async function ask(completion: SlotTaker): Promise<() => void> {
    const { signal, owner, observer } = completion;
    const since = clock.now();
    lastId += 1;
    const id = lastId;
    const left = Promise.withResolvers<never>();
    const onAbort = (): void => {
      bank.give(id);
      left.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    waiting += 1;
    const isQueued = state.waitMs > 0;
    if (isQueued) observer.queueEntered(pool, completion);
    try {
      const answered = bank.take({ pool, id, caller: owner.id, remainingMs: completion.remainingMs() });
      const kept = answered.then((answer) => keepLent(answer, signal), refuseAtEnd);
      return receive(await Promise.race([kept, left.promise]), id, completion);
    } finally {
      signal.removeEventListener("abort", onAbort);
      waiting -= 1;
      if (isQueued) observer.queueLeft(pool, completion, clock.now() - since);
    }
  }

  function receive(answer: SlotAnswer, id: number, { signal, progress }: SlotTaker): () => void {
    switch (answer.kind) {
      case "lent":
        addIdle(answer.count - 1);
        return hold(() => addIdle(1));
      case "taken":
        progress.queuedMs += answer.queuedMs;
        return hold(() => bank.give(id));
      case "refused":
        progress.queuedMs += answer.queuedMs;
        throw toError(answer);
      case "left":
        throw signal.reason;
      default:
        return answer satisfies never;
    }
  }

  /** A call that has left uses none of the slots that it was lent. */
  function keepLent(answer: SlotAnswer, { aborted }: AbortSignal): SlotAnswer {
    if (!aborted || answer.kind !== "lent") return answer;
    addIdle(answer.count);
    return { kind: "left" };
  }

  return {
    takeFree: ({ outcome }) => (idle > 0 && outcome?.kind !== "failed" ? useIdle() : undefined),
    async take(completion) {
      completion.signal.throwIfAborted();
      return idle > 0 ? useIdle() : ask(completion);
    },
    waitMsFor: () => (idle > 0 ? 0 : state.waitMs),
    setState(next) {
      state = next;
      if (state.isTight) returnIdle(idle);
    },
    get taken() {
      return taken;
    },
    get waiting() {
      return waiting;
    },
    get idle() {
      return idle;
    },
  };
}

function toError({ message, retryDelayMs, quotaViolations }: SlotAnswer & { readonly kind: "refused" }): GatewayError {
  return new GatewayError("GATEWAY_OVERLOADED", message, {
    quotaViolations,
    ...(retryDelayMs !== undefined && { retryDelayMs }),
  });
}

/** Without the primary, this process is about to end. */
function refuseAtEnd(cause: unknown): never {
  throw new GatewayError("SHUTTING_DOWN", "the gateway is shutting down; connect anew to reach another one", { cause });
}
