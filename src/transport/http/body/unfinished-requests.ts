import { GatewayError } from "../../../core/errors/error.ts";

/** The requests of a listener that wait for bytes of their callers. */
export interface UnfinishedRequests {
  /** Takes note of one that waits. `evict` hears when it has to end because too many do. */
  enter(evict: (error: GatewayError) => void): UnfinishedRequest;
}

/** One of them. The caller of `enter` calls `leave`. */
export interface UnfinishedRequest {
  /** Hears that some bytes have come. */
  moved(): void;
  leave(): void;
}

/**
 * Creates the note. Above `most` requests, the one that has waited longest for a
 * byte is evicted as GATEWAY_OVERLOADED: requests that are sent as they should be
 * wait for some milliseconds, so it is not theirs that ends.
 */
export function createUnfinishedRequests(most: number): UnfinishedRequests {
  /** The one that moved least recently first. */
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
