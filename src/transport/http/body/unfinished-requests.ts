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
  const waiting = new Set<(error: GatewayError) => void>();

  return {
    enter(evict) {
      const entry = (error: GatewayError): void => evict(error);
      waiting.add(entry);
      const [oldest] = waiting.size > most ? waiting : [];
      if (oldest !== undefined) {
        waiting.delete(oldest);
        oldest(tooMany(most));
      }
      return {
        moved() {
          if (waiting.delete(entry)) waiting.add(entry);
        },
        leave: () => waiting.delete(entry),
      };
    },
  };
}

function tooMany(most: number): GatewayError {
  const description = `${most} requests at once may wait for bytes of their callers`;
  return new GatewayError("GATEWAY_OVERLOADED", `the request stalls: ${description}; retry later`, {
    quotaViolations: [{ subject: "gateway", description }],
  });
}
