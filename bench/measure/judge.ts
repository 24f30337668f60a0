import type { LoadResult } from "../client/load.ts";
import type { UpstreamReport } from "../upstream/messages.ts";
import { erred, type Refusal, unmeasured } from "./outcome.ts";

/** What is known of a load after it, other than its times. */
export interface Evidence {
  readonly result: LoadResult;
  readonly report: UpstreamReport;
  /** Calls that were to be made. */
  readonly calls: number;
  readonly busy: Busy;
  /** Whether the upstream is busy by intention, and its limit is not that of the program. */
  readonly upstreamMayBeBusy: boolean;
  /** The rate at which calls were to begin, where there was one. */
  readonly callsPerSecond?: number;
}

/** Shares of the load's time in which the busiest thread of a process had a processor or waited for one. */
export interface Busy {
  readonly subject: number;
  readonly client: number;
  readonly upstream: number;
  /** Processors that all other processes of the machine used. */
  readonly others?: number;
}

const saturated = 0.9;
/** Of one processor; what is late then may be late because of others. */
const mostForOthers = 0.3;
const leastShareOfRate = 0.9;

/** Why there is no figure for a load; undefined when there is one. */
export function findFault({
  result,
  report,
  calls,
  busy,
  upstreamMayBeBusy,
  callsPerSecond,
}: Evidence): Refusal | undefined {
  if (result.faults > 0) return erred(`${result.faults} of ${result.calls} calls failed: ${result.firstFault}`);
  if (result.calls !== calls) return erred(`${result.calls} of ${calls} calls ended`);
  if (report.fault !== undefined) return erred(`the upstream was not asked as it should be: ${report.fault}`);
  if (report.requests !== calls) return erred(`${report.requests} requests reached the upstream for ${calls} calls`);
  if (report.answered !== calls) return erred(`${report.answered} of ${calls} answers were read to their end`);
  const bottleneck = findBottleneck(upstreamMayBeBusy ? { ...busy, upstream: 0 } : busy);
  if (bottleneck !== undefined) return unmeasured(bottleneck);
  if (callsPerSecond === undefined) return undefined;
  const rate = (calls / result.wallMs) * 1_000;
  // One call more than there are gaps between calls.
  if (calls > 1 && rate < leastShareOfRate * callsPerSecond)
    return late(busy, `it answered ${Math.round(rate)} calls a second instead of ${callsPerSecond}`);
  return undefined;
}

/** What it means that a program is late: nothing, where other processes had the processors. */
export function late({ others = 0 }: Busy, reason: string): Refusal {
  return others > mostForOthers ? unmeasured(`other processes of this machine were busy: ${reason}`) : erred(reason);
}

/** A helper that was always busy, and busier than what it was to measure, has measured itself. */
function findBottleneck({ subject, client, upstream }: Busy): string | undefined {
  if (client > saturated && client > subject) return "the load client was the bottleneck";
  if (upstream > saturated && upstream > subject) return "the upstream was the bottleneck";
  return undefined;
}
