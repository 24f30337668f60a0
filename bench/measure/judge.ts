import type { LoadResult } from "../client/load.ts";
import type { UpstreamReport } from "../upstream/messages.ts";

/** What is known of a load after it, besides its times. */
export interface Evidence {
  readonly result: LoadResult;
  readonly report: UpstreamReport;
  /** Calls that were to be made. */
  readonly calls: number;
  readonly busy: Busy;
  /** Whether the program is to keep up with the upstream, and not the other way round: then that is busy by intention. */
  readonly upstreamSetsPace: boolean;
  /** The rate at which calls were to begin, where there was one. */
  readonly callsPerSecond?: number;
}

/** Shares of the time in which a process had a processor or waited for one; above 1 with several threads. */
export interface Busy {
  readonly subject: number;
  readonly client: number;
  readonly upstream: number;
}

const saturated = 0.9;
const leastShareOfRate = 0.9;

/** Why there is no figure for a load; undefined when there is one. */
export function findFault({
  result,
  report,
  calls,
  busy,
  upstreamSetsPace,
  callsPerSecond,
}: Evidence): string | undefined {
  if (result.faults > 0) return `${result.faults} of ${result.calls} calls failed: ${result.firstFault}`;
  if (result.calls !== calls) return `${result.calls} of ${calls} calls ended`;
  if (report.fault !== undefined) return `the upstream failed: ${report.fault}`;
  if (report.answered !== calls) return `the upstream answered ${report.answered} requests for ${calls} calls`;
  const bottleneck = findBottleneck(upstreamSetsPace ? { ...busy, upstream: 0 } : busy);
  if (bottleneck !== undefined) return bottleneck;
  if (callsPerSecond === undefined) return undefined;
  const rate = (calls / result.wallMs) * 1_000;
  // One call more than there are gaps between calls.
  if (calls > 1 && rate < leastShareOfRate * callsPerSecond)
    return `it answered ${Math.round(rate)} calls a second instead of ${callsPerSecond}`;
  return undefined;
}

/** A helper that was always busy, and busier than what it was to measure, has measured itself. */
function findBottleneck({ subject, client, upstream }: Busy): string | undefined {
  if (client > saturated && client > subject) return "the load client was the bottleneck";
  if (upstream > saturated && upstream > subject) return "the upstream was the bottleneck";
  return undefined;
}
