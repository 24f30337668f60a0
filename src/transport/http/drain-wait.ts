import type { Clock } from "../../core/clock.ts";
import { GatewayError, type Reason } from "../../core/errors/error.ts";
import type { ListenerLimits } from "../listener/listener-limits.ts";
import type { ActiveRequest } from "./active-request.ts";
import type { Exchange } from "./exchange.ts";
import { afterRunning } from "./running-time.ts";

/**
 * Waits until the reader has made room ("drain") or taken everything ("close").
 * Resolves in the end whatever the reader does, because the exchange is reset.
 */
export type DrainWait = (event: "drain" | "close") => Promise<void>;

/** What a wait for a reader is made of. */
export interface DrainWaitOptions {
  readonly exchange: Exchange;
  /** Fails here when the reader stalls. */
  readonly request: Pick<ActiveRequest, "failure" | "reset">;
  readonly limits: Pick<ListenerLimits, "readerStallTimeoutMs" | "resetGraceMs">;
  readonly clock: Clock;
}

/** Failures that leave no time for a slow reader: it had it, it has gone, or the gateway goes. */
const urgentReasons: ReadonlySet<Reason> = new Set([
  "READER_STALLED",
  "CALLER_CANCELLED",
  "DEADLINE_EXCEEDED",
  "SHUTTING_DOWN",
]);

/**
 * Creates the waits of one exchange. Less than two slices are to be taken in
 * each, so a reader whose wait lasts too long is silent, whatever the size of the
 * message: it fails the request as READER_STALLED. Such a request, and one that
 * failed for another of the {@link urgentReasons}, leaves its reader one last
 * moment, and then the exchange is reset, which hides its status. After any other
 * failure the reader has as much time for the status as for the answer.
 */
export function createDrainWait({ exchange, request, limits, clock }: DrainWaitOptions): DrainWait {
  const { readerStallTimeoutMs, resetGraceMs } = limits;
  const { failure, reset } = request;
  let isWaiting = false;
  let isInGrace = false;
  let stopStallTimer = (): void => {};

  // Once, because each slice of what is left to write would ask for another moment.
  function resetSoon(): void {
    stopStallTimer();
    if (isInGrace) return;
    isInGrace = true;
    exchange.events.once("close", afterRunning(clock, resetGraceMs, reset));
  }

  function stall(): void {
    failure.end(new GatewayError("READER_STALLED", `the caller read nothing for ${readerStallTimeoutMs} ms`));
    // A request that had failed before fails no second time.
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
