import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/error.ts";
import type { ActiveRequest } from "./active-request.ts";
import type { Exchange } from "./exchange.ts";
import type { ListenerLimits } from "./listener-limits.ts";

/**
 * Waits until the reader has made room ("drain") or taken everything ("close").
 * Resolves in the end whatever the reader does, because the exchange is reset.
 */
export type ReaderWait = (event: "drain" | "close") => Promise<void>;

/** What a wait for a reader is made of. */
export interface ReaderWaitOptions {
  readonly exchange: Exchange;
  /** Fails here when the reader stalls. */
  readonly request: Pick<ActiveRequest, "failure" | "reset">;
  readonly limits: Pick<ListenerLimits, "readerStallTimeoutMs" | "lastWordMs">;
  readonly clock: Clock;
}

/**
 * Creates the waits of one exchange. Less than two slices are to be taken in
 * each, so a reader whose wait lasts too long is silent, whatever the size of the
 * message: it fails the request as READER_STALLED. A request that has failed, for
 * that or another reason, leaves its reader one last moment, and then the
 * exchange is reset.
 */
export function createReaderWait({ exchange, request, limits, clock }: ReaderWaitOptions): ReaderWait {
  const { readerStallTimeoutMs, lastWordMs } = limits;
  const { failure, reset } = request;
  let isWaiting = false;
  let isLastWord = false;
  let stopStallTimer = (): void => {};

  // Once, because each slice of what is left to write would ask for another moment.
  function resetSoon(): void {
    stopStallTimer();
    if (isLastWord) return;
    isLastWord = true;
    exchange.events.once("close", clock.after(lastWordMs, reset));
  }

  function stall(): void {
    // Ends nothing when the request had failed before, but then the reset is under way.
    failure.end(new GatewayError("READER_STALLED", `the caller read nothing for ${readerStallTimeoutMs} ms`));
  }

  failure.onEnd(() => {
    if (isWaiting) resetSoon();
  });

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
      if (failure.outcome === undefined) stopStallTimer = clock.after(readerStallTimeoutMs, stall);
      else resetSoon();
    });
}
