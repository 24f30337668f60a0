import type { Clock } from "../../../core/clock.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import type { ListenerLimits } from "../../listener/listener-limits.ts";

/** The memory of all requests of a listener that have not arrived whole. */
export interface BufferBudget {
  /** Opens the share of one request. `evict` hears when it has to give its memory back, because it stalls. */
  open(evict: (error: GatewayError) => void): BufferShare;
  /** Bytes that are held now, for tests. */
  heldBytes(): number;
}

/** The part of one request in the budget. The caller of `open` closes it. */
export interface BufferShare {
  /**
   * Asks for more memory. Undefined when it is there; else a promise that resolves
   * once there is room, and rejects with GATEWAY_OVERLOADED when that takes too long.
   */
  take(byteLength: number): Promise<void> | undefined;
  /** Hears that so many bytes have come; a request that moves on is not evicted. */
  arrived(byteLength: number): void;
  /** Gives everything back, and may take again. */
  release(): void;
  /** Gives everything back for good: a wait for memory, and a later request for some, is rejected. */
  close(): void;
}

/** The limits of a budget. */
export type BudgetLimits = Pick<
  ListenerLimits,
  "maxBufferedBytes" | "bufferWaitMs" | "maxBufferWaiters" | "requestTimeoutMs"
>;

interface Holder {
  heldBytes: number;
  /** Bytes that came since `movedAt`. */
  progressBytes: number;
  movedAt: number;
  isClosed: boolean;
  readonly evict: (error: GatewayError) => void;
}

interface Waiter {
  readonly holder: Holder;
  readonly byteLength: number;
  settle(error?: GatewayError): void;
}

// Less than this within the time that others wait is no upload but a way to hold memory.
const leastProgressBytes = 64 * 1_024;

// Of the limit: 64 KiB of 64 MiB, which is a long prompt.
const smallShare = 1 / 1_024;
const reserveShare = 1 / 8;

/**
 * Creates a budget. The request that has held memory longest always gets more,
 * so that one can finish whatever the others hold: at most one message is held
 * beyond the limit. Small requests have an eighth of the limit besides, because
 * they are nearly all of them. The others wait in turn, and one that has waited
 * in vain is refused. A request that has to wait makes those holders give way that have
 * not moved in such a time as much as their message needs to arrive in the time
 * for a request.
 */
export function createBufferBudget(limits: BudgetLimits, clock: Clock): BufferBudget {
  const { maxBufferedBytes, bufferWaitMs, maxBufferWaiters, requestTimeoutMs } = limits;
  /** Those that hold memory, the oldest first. */
  const holders = new Set<Holder>();
  const waiters = new Set<Waiter>();
  let heldBytes = 0;

  function hasRoom(holder: Holder, byteLength: number): boolean {
    const oldest = holders.values().next().value ?? holder;
    const isSmall = holder.heldBytes + byteLength <= maxBufferedBytes * smallShare;
    const most = maxBufferedBytes * (isSmall ? 1 + reserveShare : 1);
    return heldBytes + byteLength <= most || oldest === holder;
  }

  function hold(holder: Holder, byteLength: number): void {
    if (!holders.has(holder)) holder.movedAt = clock.now();
    holders.add(holder);
    holder.heldBytes += byteLength;
    heldBytes += byteLength;
  }

  function serveWaiters(): void {
    for (const waiter of waiters) {
      if (!hasRoom(waiter.holder, waiter.byteLength)) continue;
      hold(waiter.holder, waiter.byteLength);
      waiter.settle();
    }
  }

  function evictStalled(): void {
    const stalledSince = clock.now() - bufferWaitMs;
    const waiting = new Set(waiters.values().map(({ holder }) => holder));
    const stalled = holders.values().filter((holder) => holder.movedAt <= stalledSince && !waiting.has(holder));
    for (const { evict } of [...stalled]) evict(overloaded(limits, "the request stalls and others wait for memory"));
  }

  function wait(holder: Holder, byteLength: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopTimer = clock.after(bufferWaitMs, () => {
        evictStalled();
        waiter.settle(overloaded(limits, `there was no room for the request within ${bufferWaitMs} ms`));
      });
      const waiter: Waiter = {
        holder,
        byteLength,
        settle(error) {
          stopTimer();
          if (!waiters.delete(waiter)) return;
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      waiters.add(waiter);
      evictStalled();
    });
  }

  /** Bytes that a holder must receive within the wait of others. */
  function leastProgressOf(holder: Holder): number {
    return Math.max(leastProgressBytes, holder.heldBytes * (bufferWaitMs / requestTimeoutMs));
  }

  function release(holder: Holder): void {
    if (!holders.delete(holder)) return;
    heldBytes -= holder.heldBytes;
    holder.heldBytes = 0;
    serveWaiters();
  }

  function close(holder: Holder): void {
    holder.isClosed = true;
    for (const waiter of waiters) if (waiter.holder === holder) waiter.settle(ended());
    release(holder);
  }

  return {
    heldBytes: () => heldBytes,
    open(evict) {
      const holder: Holder = { heldBytes: 0, progressBytes: 0, movedAt: clock.now(), isClosed: false, evict };
      return {
        take(byteLength) {
          if (byteLength === 0) return undefined;
          if (holder.isClosed) return Promise.reject(ended());
          if (hasRoom(holder, byteLength)) {
            hold(holder, byteLength);
            return undefined;
          }
          if (waiters.size < maxBufferWaiters) return wait(holder, byteLength);
          return Promise.reject(overloaded(limits, `${waiters.size} requests wait for room already`));
        },
        arrived(byteLength) {
          holder.progressBytes += byteLength;
          if (holder.progressBytes < leastProgressOf(holder)) return;
          holder.progressBytes = 0;
          holder.movedAt = clock.now();
        },
        release: () => release(holder),
        close: () => close(holder),
      };
    },
  };
}

function ended(): GatewayError {
  return new GatewayError("CALLER_CANCELLED", "the request has ended and needs no memory any more");
}

function overloaded({ maxBufferedBytes }: BudgetLimits, why: string): GatewayError {
  const description = `requests that have not arrived whole may hold ${maxBufferedBytes} bytes (server.maxBufferedBytes)`;
  return new GatewayError("GATEWAY_OVERLOADED", `${why}: ${description}; retry later`, {
    quotaViolations: [{ subject: "server.maxBufferedBytes", description }],
  });
}
