import { GatewayError } from "../../../core/errors/error.ts";

/** The requests of a listener that wait for bytes of their callers. */
export interface UnfinishedRequests {
  /** Registers a request that waits. `evict` is called when it must end because too many wait. */
  enter(evict: (error: GatewayError) => void): UnfinishedRequest;
}

/** A request that waits. The caller of `enter` calls `leave`. */
export interface UnfinishedRequest {
  /** Some bytes have arrived. */
  moved(): void;
  leave(): void;
}

/**
 * Creates the register. Above `most` requests, the one that has waited longest for a
 * byte is evicted as GATEWAY_OVERLOADED: an ordinary request waits for some
 * milliseconds, so a stalled one is evicted first.
 */
export function createUnfinishedRequests(most: number): UnfinishedRequests {
  /** Ordered by their last byte, the oldest first. */
  const waiting = new Set<Waiting>();

  return {
    enter(evict) {
      const entry = new Waiting(waiting, evict);
      waiting.add(entry);
      if (waiting.size > most) evictOldest();
      return entry;
    },
  };

  function evictOldest(): void {
    const [oldest] = waiting;
    if (oldest === undefined) return;
    waiting.delete(oldest);
    oldest.evict(tooMany(most));
  }
}

class Waiting implements UnfinishedRequest {
  readonly evict: (error: GatewayError) => void;
  readonly #waiting: Set<Waiting>;

  constructor(waiting: Set<Waiting>, evict: (error: GatewayError) => void) {
    this.evict = evict;
    this.#waiting = waiting;
  }

  moved(): void {
    if (this.#waiting.delete(this)) this.#waiting.add(this);
  }

  leave(): void {
    this.#waiting.delete(this);
  }
}

function tooMany(most: number): GatewayError {
  const description = `${most} requests at once may wait for bytes of their callers`;
  return new GatewayError("GATEWAY_OVERLOADED", `the request stalls: ${description}; retry later`, {
    quotaViolations: [{ subject: "gateway", description }],
  });
}
