import type { Clock } from "../../core/clock.ts";
import { GatewayError, type Reason } from "../../core/errors/error.ts";
import type { ActiveRequest } from "./active-request.ts";
import type { Exchange } from "./exchange.ts";
import type { RequestLimits } from "./request-limits.ts";
import { afterRunning } from "./running-time.ts";

/**
 * Waits until there is room for the next write ("drain"), or until the whole answer
 * was taken ("close"). Always resolves, because the exchange of a stalled reader is
 * reset.
 */
export type DrainWait = (event: "drain" | "close") => Promise<void>;

/** What the waits of one exchange need. */
export interface DrainWaitOptions {
  readonly exchange: Exchange;
  /** Fails when the reader stalls. */
  readonly request: Pick<ActiveRequest, "failure" | "reset">;
  readonly limits: Pick<RequestLimits, "readerStallTimeoutMs" | "resetGraceMs">;
  readonly clock: Clock;
}

/** Failures after which a slow reader gets no more time: it had its time, it left, or the gateway shuts down. */
const urgentReasons: ReadonlySet<Reason> = new Set([
  "READER_STALLED",
  "CALLER_CANCELLED",
  "DEADLINE_EXCEEDED",
  "SHUTTING_DOWN",
]);

/**
 * Creates the waits of one exchange. In each wait the reader has less than two
 * slices to take, whatever the size of the message, so a wait that lasts too long
 * means a stalled reader: the request fails as READER_STALLED. After this and the
 * other {@link urgentReasons} the exchange is reset once `resetGraceMs` have passed,
 * and the reader may miss the status. After any other failure the reader has as
 * much time for the status as for the answer.
 */
export function createDrainWait({ exchange, request, limits, clock }: DrainWaitOptions): DrainWait {
  const { readerStallTimeoutMs, resetGraceMs } = limits;
  const { failure, reset } = request;
  let isWaiting = false;
  let isInGrace = false;
  let stopStallTimer = (): void => {};

  // Only once: each remaining slice would otherwise extend the grace.
  function resetSoon(): void {
    stopStallTimer();
    if (isInGrace) return;
    isInGrace = true;
    exchange.events.once("close", afterRunning(clock, resetGraceMs, reset));
  }

  function stall(): void {
    failure.end(new GatewayError("READER_STALLED", `the caller read nothing for ${readerStallTimeoutMs} ms`));
    // Needed when the request had failed before: a second end of `failure` has no effect.
    resetSoon();
  }

  failure.onEnd(({ reason }) => {
    if (isWaiting && urgentReasons.has(reason)) resetSoon();
  });

  function limitWait(): void {
    const { outcome } = failure;
    if (isInGrace || (outcome !== undefined && urgentReasons.has(outcome.reason))) resetSoon();
    else stopStallTimer = clock.after(readerStallTimeoutMs, stall);
  }

  return (event) =>
    new Promise((resolve) => {
      const leave = (): void => {
        isWaiting = false;
        stopStallTimer();
        exchange.events.off(event, leave).off("close", leave);
        resolve();
      };
      isWaiting = true;
      exchange.events.on(event, leave).on("close", leave);
      limitWait();
    });
}
