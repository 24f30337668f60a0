import { create } from "@bufbuild/protobuf";
import { type Summary, SummarySchema } from "../../gen/tokenwire/admin/v1/server_pb.ts";
import type { Gathered } from "../operations.ts";
import { rateSeconds } from "../process/rates.ts";
import { toDuration, toTimestamp } from "../process/wall-clock.ts";
import type { ProcessCounts } from "../questions.ts";
import type { Readiness } from "../readiness.ts";

/** The counts of all processes as one summary: sums, but the longest delay of the event loop. */
export function toSummary(
  { answers, missing }: Gathered<ProcessCounts>,
  readiness: Pick<Readiness, "isReady" | "isDraining">,
  epochMs: number,
): Summary {
  const all = answers.map(({ answer }) => answer);
  const sum = (of: (counts: ProcessCounts) => number): number => all.reduce((total, counts) => total + of(counts), 0);
  return create(SummarySchema, {
    asOf: toTimestamp(epochMs),
    openCalls: sum(({ open }) => open),
    streamingCalls: sum(({ streaming }) => streaming),
    queuedCalls: sum(({ queued }) => queued),
    callsPerSecond: sum(({ recent }) => recent.calls) / rateSeconds,
    failuresPerSecond: sum(({ recent }) => recent.failed) / rateSeconds,
    outputTokensPerSecond: sum(({ recent }) => recent.outputTokens) / rateSeconds,
    calls: BigInt(sum(({ totals }) => totals.calls)),
    failedCalls: BigInt(sum(({ totals }) => totals.failed)),
    eventLoopDelay: toDuration(Math.max(0, ...all.map(({ loopDelayMs }) => loopDelayMs))),
    residentBytes: BigInt(sum(({ residentBytes }) => residentBytes)),
    heapBytes: BigInt(sum(({ heapBytes }) => heapBytes)),
    ready: readiness.isReady(),
    draining: readiness.isDraining(),
    missingWorkers: [...missing],
    costNanoUsdPerSecond: sum(({ recent }) => recent.nanoUsd) / rateSeconds,
    unpricedCalls: BigInt(sum(({ recent }) => recent.unpriced)),
  });
}
