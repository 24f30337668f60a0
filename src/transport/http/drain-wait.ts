import type { Clock } from "../../core/clock.ts";
import { GatewayError, type Reason } from "../../core/errors/error.ts";
import type { ActiveRequest } from "./active-request.ts";
import type { Exchange } from "./exchange.ts";
import type { RequestLimits } from "./request-limits.ts";
import { afterRunning } from "./running-time.ts";

/** What the waits of one exchange need. */
export interface DrainWaitOptions {
  readonly exchange: Pick<Exchange, "events">;
  /** Fails when the reader stalls. */
  readonly request: Pick<ActiveRequest, "failure" | "reset"> & Partial<Pick<ActiveRequest, "readerWaits">>;
  readonly limits: Pick<RequestLimits, "readerStallTimeoutMs" | "resetGraceMs">;
  readonly clock: Clock;
}

/** Failures after which a slow reader gets no more time: it had its time, it left, or the gateway shuts down. */
const urgentReasons: ReadonlySet<Reason> = new Set([
  "READER_STALLED",
  "CALLER_CANCELLED",
  "DEADLINE_EXCEEDED",
  "OPERATOR_CANCELLED",
  "SHUTTING_DOWN",
]);

/**
 * The waits of one exchange for its reader. In each the reader has less than two
 * slices to take, whatever the size of the message, so a wait that lasts too long
 * means a stalled reader: the request fails as READER_STALLED. After this and the
 * other {@link urgentReasons} the exchange is reset once `resetGraceMs` have passed,
 * and the reader may miss the status. After any other failure the reader has as
 * much time for the status as for the answer.
 */
export class DrainWait {
  readonly #options: DrainWaitOptions;
  #isWaiting = false;
  #isInGrace = false;
  #stopStallTimer: (() => void) | undefined;

  constructor(options: DrainWaitOptions) {
    this.#options = options;
    options.request.failure.onEnd(({ reason }) => {
      if (this.#isWaiting && urgentReasons.has(reason)) this.#resetSoon();
    });
  }

  /**
   * Waits until there is room for the next write ("drain"), or until the whole
   * answer was taken ("close"). Always resolves, because the exchange of a stalled
   * reader is reset.
   */
  until(event: "drain" | "close"): Promise<void> {
    const { exchange, request, clock } = this.#options;
    const { events } = exchange;
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#isWaiting = false;
        request.readerWaits?.(undefined);
        this.#stopStallTimer?.();
        // After "close" nothing is emitted any more.
        if (event === "drain") events.off("drain", leave).off("close", leave);
        resolve();
      };
      this.#isWaiting = true;
      request.readerWaits?.(clock.now());
      events.on(event, leave);
      // A wait for "drain" ends with the exchange, too.
      if (event !== "close") events.on("close", leave);
      this.#limitWait();
    });
  }

  #limitWait(): void {
    const { request, limits, clock } = this.#options;
    const { outcome } = request.failure;
    if (this.#isInGrace || (outcome !== undefined && urgentReasons.has(outcome.reason))) this.#resetSoon();
    else this.#stopStallTimer = clock.after(limits.readerStallTimeoutMs, () => this.#stall());
  }

  #stall(): void {
    const { request, limits } = this.#options;
    const { readerStallTimeoutMs } = limits;
    request.failure.end(new GatewayError("READER_STALLED", `the caller read nothing for ${readerStallTimeoutMs} ms`));
    // Needed when the request had failed before: a second end of the failure has no effect.
    this.#resetSoon();
  }

  // Only once: each remaining slice would otherwise extend the grace.
  #resetSoon(): void {
    const { exchange, request, limits, clock } = this.#options;
    this.#stopStallTimer?.();
    if (this.#isInGrace) return;
    this.#isInGrace = true;
    exchange.events.once(
      "close",
      afterRunning(clock, limits.resetGraceMs, () => request.reset()),
    );
  }
}
