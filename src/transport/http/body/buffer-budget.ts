import type { Clock } from "../../../core/clock.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import type { RequestLimits } from "../request-limits.ts";

/** The memory of all requests of a listener that have not arrived whole. */
export interface BufferBudget {
  /** Opens the share of one request. `evict` is called when the request stalls and must give its memory back. */
  open(evict: (error: GatewayError) => void): BufferShare;
  /** Bytes held now, for tests. */
  heldBytes(): number;
}

/** The part of one request in the budget. The caller of `open` closes it. */
export interface BufferShare {
  /**
   * Takes more memory. Undefined when there is room; otherwise a promise that
   * resolves once there is, and rejects with GATEWAY_OVERLOADED after a time limit.
   */
  take(byteLength: number): Promise<void> | undefined;
  /** Counts bytes that have arrived; a request that makes progress is not evicted. */
  arrived(byteLength: number): void;
  /** Gives all memory back; the share can be used again. */
  release(): void;
  /** Gives all memory back for good: pending and later calls of `take` reject. */
  readonly close: () => void;
}

/** The limits of a budget. */
export type BudgetLimits = Pick<
  RequestLimits,
  "maxBufferedBytes" | "bufferWaitMs" | "maxBufferWaiters" | "requestTimeoutMs"
>;

interface Holder {
  heldBytes: number;
  /** Bytes that arrived since `movedAt`. */
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

// A request that sends less than this while others wait is stalled, or holds memory on purpose.
const leastProgressBytes = 64 * 1_024;

// Share of the limit: 64 KiB of 64 MiB, the size of a long prompt.
const smallShare = 1 / 1_024;
const reserveShare = 1 / 8;

/**
 * Creates a budget. The request that has held memory longest always gets more, so
 * that at least one can finish: at most one message exceeds the limit. Small
 * requests, which are nearly all, have an eighth of the limit in addition. Other
 * requests wait in turn, and are refused when their wait ends without room. When a
 * request has to wait, stalled holders are evicted: those that in this time have
 * received less than the rate at which their message would arrive within the time
 * for a request.
 */
export function createBufferBudget(limits: BudgetLimits, clock: Clock): BufferBudget {
  const { maxBufferedBytes, bufferWaitMs, maxBufferWaiters, requestTimeoutMs } = limits;
  /** Requests that hold memory, the oldest first. */
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

  /** Bytes that a holder must receive while another request waits. */
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
