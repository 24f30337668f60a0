import { z } from "zod";
import { duration, wholeNumber } from "./values.ts";

const concurrency = wholeNumber(1);
const queueLength = wholeNumber(0);

/** Time limits of calls and connections, where nobody says otherwise. */
export const timeoutsSchema = z.strictObject({
  connect: duration.prefault("5s").describe("longest wait for a connection to a provider"),
  firstToken: duration.prefault("60s").describe("longest wait for the first content of a stream"),
  idle: duration.prefault("30s").describe("longest silence of a provider after that"),
  total: duration.prefault("10m").describe("longest call when the request does not say"),
  maxTotal: duration.prefault("1h").describe("longest call whatever the request says"),
});

/** Limits of the upstream calls to a provider that has none of its own. */
export const limitsSchema = z.strictObject({
  concurrency: concurrency.prefault(32).describe("most upstream calls at once to one provider"),
  queueLength: queueLength.prefault(1_024).describe("most calls that wait for one provider"),
  queueTimeout: duration.prefault("30s").describe("longest wait in that queue"),
});

/** A provider's own limits; the general ones stand where it has none. */
export const ownLimitsSchema = z.strictObject({
  concurrency: concurrency.optional().describe("most upstream calls at once"),
  queueLength: queueLength.optional().describe("most calls that wait"),
  queueTimeout: duration.optional().describe("longest wait"),
});
