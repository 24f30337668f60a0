import { z } from "zod";
import { countingWindow, duration, realNumber, share, wholeNumber } from "../../settings/values.ts";

const concurrency = wholeNumber(1);
const queueLength = wholeNumber(0);

/** Time limits of calls and connections, where nothing shorter is written. */
export const timeoutsSchema = z.strictObject({
  connect: duration.prefault("5s").describe("longest wait for a connection to a provider"),
  firstToken: duration.prefault("60s").describe("longest wait for the first content of a stream"),
  idle: duration.prefault("30s").describe("longest silence of a provider after that"),
  total: duration.prefault("10m").describe("longest call where the request sets no limit"),
  maxTotal: duration.prefault("1h").describe("longest call whatever the request sets"),
});

/** Limits of the upstream calls to a provider that has none of its own. */
export const limitsSchema = z.strictObject({
  concurrency: concurrency.prefault(32).describe("most upstream calls at once to one provider"),
  queueLength: queueLength.prefault(1_024).describe("most calls that wait for one provider"),
  queueTimeout: duration.prefault("30s").describe("longest wait in that queue"),
});

/** A provider's own limits; the general ones apply where it has none. */
export const ownLimitsSchema = z.strictObject({
  concurrency: concurrency.optional().describe("most upstream calls at once"),
  queueLength: queueLength.optional().describe("most calls that wait"),
  queueTimeout: duration.optional().describe("longest wait"),
});

/** How many calls the gateway has under way at once. */
export const admissionSchema = z
  .strictObject({
    maxCalls: wholeNumber(1).prefault(10_000).describe("most calls under way at once"),
    maxCallsPerCaller: wholeNumber(1)
      .optional()
      .describe("most calls of one caller at once; a caller is a client certificate or else a host"),
    queueLength: queueLength.prefault(1_024).describe("most calls that wait; callers take turns"),
    queueTimeout: duration.prefault("30s").describe("longest wait"),
    maxLoopDelay: duration
      .prefault("1s")
      .describe("how late the event loop may be, at the median of 2 s, before new calls are refused"),
    maxHeapShare: share
      .prefault(0.9)
      .describe("how much of the heap that Node may have may be in use before new calls are refused"),
  })
  .transform(({ queueTimeout, maxCallsPerCaller, maxLoopDelay, ...rest }) => ({
    ...rest,
    maxCallsPerCaller,
    maxLoopDelayMs: maxLoopDelay,
    queueTimeoutMs: queueTimeout,
  }));

const budgetSchema = z
  .strictObject({
    share: realNumber(0, 1).prefault(0.2).describe("retries for each call whose first attempt is at the provider"),
    least: wholeNumber(0).prefault(10).describe("retries that are always allowed, however few calls there are"),
    window: countingWindow.prefault("10s").describe("the time in which both are counted"),
  })
  .transform(({ window, ...rest }) => ({ ...rest, windowMs: window }));

/** The attempts of a call before its first content, and the waits between them. */
export const retriesSchema = z
  .strictObject({
    maxAttempts: wholeNumber(1, 10).prefault(3).describe("most attempts of a call, over all targets; 1 means no retry"),
    baseDelay: duration
      .prefault("200ms")
      .describe("longest wait before the second attempt; it doubles with each further one"),
    maxDelay: duration.prefault("5s").describe("longest wait between attempts that the gateway chooses"),
    maxRetryAfter: duration
      .prefault("30s")
      .describe("longest wait that a provider may ask for; a call that would wait longer fails at once"),
    budget: budgetSchema
      .prefault({})
      .describe("how many retries the failures of one provider may cause, there or elsewhere"),
  })
  .transform(({ baseDelay, maxDelay, maxRetryAfter, ...rest }) => ({
    ...rest,
    baseMs: baseDelay,
    maxMs: maxDelay,
    maxRetryAfterMs: maxRetryAfter,
  }));

/** When the breaker of a target opens, and for how long. */
export const breakerSchema = z
  .strictObject({
    consecutiveFailures: wholeNumber(1).prefault(5).describe("so many failures in a row open it"),
    failureShare: share.prefault(0.5).describe("so many of the calls within the window failing open it,"),
    minCalls: wholeNumber(1).prefault(10).describe("of at least so many calls"),
    window: countingWindow.prefault("10s").describe("the time in which they are counted"),
    openTime: duration.prefault("5s").describe("how long it is open; twice as long each time that a probe fails"),
    maxOpenTime: duration.prefault("1m").describe("longest time that it is open"),
  })
  .transform(({ window, openTime, maxOpenTime, ...rest }) => ({
    ...rest,
    windowMs: window,
    openMs: openTime,
    maxOpenMs: maxOpenTime,
  }));

/** A provider's own time limits; the general ones apply where it has none. */
export const ownTimeoutsSchema = z.strictObject({
  connect: duration.optional().describe("longest wait for a connection"),
  firstToken: duration.optional().describe("longest wait for the first content of a stream"),
  idle: duration.optional().describe("longest silence after that"),
  total: duration
    .optional()
    .describe("longest attempt of a call; another target may then take over, before any content"),
});
