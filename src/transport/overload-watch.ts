// An overloaded process refuses new calls, so that it can finish those in progress.
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors/error.ts";
import type { Log } from "../core/log.ts";
import { CompletionService } from "../gen/tokenwire/v1/completion_pb.ts";

/** What is measured of the process. */
export interface LoadReadings {
  /** Median delay of the event loop since the last reading, in milliseconds. */
  takeLoopDelayMs(): number;
  /** How much of the heap is in use, from 0 to 1. */
  heapShare(): number;
}

/** The load above which new calls are refused. */
export interface LoadLimits {
  readonly maxLoopDelayMs: number;
  readonly maxHeapShare: number;
}

/** Watches the load of the process, and refuses calls while it is above the limits. */
export interface OverloadWatch {
  /**
   * GATEWAY_OVERLOADED when an RPC at this path is refused now, before a byte of its
   * message is read; undefined otherwise. Health, reflection and lists of models
   * are never refused.
   */
  readonly refusalOf: (path: string) => GatewayError | undefined;
  close(): void;
}

/** What a watch is made of. */
export interface OverloadWatchOptions {
  readonly readings: LoadReadings;
  /** Read at each measurement, so that it may change. */
  readonly limits: () => LoadLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds between two measurements of the heap, which can fill fast. */
const heapIntervalMs = 250;
/** Measurements of the heap for each of the event loop, whose median is taken over 2 s. */
const looksPerDelay = 8;
/** The retry delay for callers: until both were measured again. */
const retryDelayMs = heapIntervalMs * looksPerDelay;
/** Share of the heap's limit below which calls are accepted again, so that the state does not flap. */
const heapRecovery = 0.9;

const callPaths: ReadonlySet<string> = new Set(
  CompletionService.methods.map(({ name }) => `/${CompletionService.typeName}/${name}`),
);

/** Creates a watch, which starts to measure. Its creator closes it. */
export function createOverloadWatch({ readings, limits, clock, log }: OverloadWatchOptions): OverloadWatch {
  let looks = 0;
  let loopDelayMs = 0;
  let cause: string | undefined;
  let since = 0;
  let refused = 0;
  let stopTimer = (): void => {};

  function look(): void {
    looks += 1;
    if (looks % looksPerDelay === 0) loopDelayMs = readings.takeLoopDelayMs();
    turnTo(findCause());
    stopTimer = clock.after(heapIntervalMs, look);
  }

  function findCause(): string | undefined {
    const { maxLoopDelayMs, maxHeapShare } = limits();
    if (loopDelayMs > maxLoopDelayMs) {
      return `the event loop is ${Math.round(loopDelayMs)} ms late, more than ${maxLoopDelayMs} ms`;
    }
    const share = readings.heapShare();
    const most = cause === undefined ? maxHeapShare : maxHeapShare * heapRecovery;
    return share > most ? `${Math.round(share * 100)} % of the heap are in use` : undefined;
  }

  function turnTo(found: string | undefined): void {
    if (cause === undefined && found !== undefined) {
      since = clock.now();
      refused = 0;
      log.warn({ cause: found }, "overloaded: new calls are refused for now");
    }
    if (cause !== undefined && found === undefined) {
      log.warn({ refused, lastedMs: Math.round(clock.now() - since) }, "no longer overloaded: calls are taken again");
    }
    cause = found;
  }

  stopTimer = clock.after(heapIntervalMs, look);
  return {
    refusalOf(path) {
      if (cause === undefined || !callPaths.has(path)) return undefined;
      refused += 1;
      return overloaded(cause);
    },
    close: () => stopTimer(),
  };
}

function overloaded(cause: string): GatewayError {
  return new GatewayError("GATEWAY_OVERLOADED", `the gateway cannot keep up: ${cause}; come back later`, {
    retryDelayMs,
    quotaViolations: [{ subject: "gateway", description: cause }],
  });
}
