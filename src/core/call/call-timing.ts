import type { ObservedCompletion } from "../observer.ts";
import type { AttemptRecord } from "./progress.ts";

/** Where the time of a call went until its first content, in milliseconds. The sum is all of it. */
export interface CallTiming {
  /** In queues for a slot. */
  readonly queueMs: number;
  /** Waiting between attempts. */
  readonly backoffMs: number;
  /** At providers: from the start of each attempt to its first content, or to its failure. */
  readonly upstreamMs: number;
  /** In the gateway itself. */
  readonly gatewayMs: number;
}

/** The timing of a call, up to its first content or, without any, up to now. */
export function toTiming({
  progress,
  startedAt,
  clock,
}: Pick<ObservedCompletion, "progress" | "startedAt" | "clock">): CallTiming {
  const { queuedMs: queueMs, backoffMs, attemptRecords, firstContentAt } = progress;
  const until = firstContentAt ?? clock.now();
  let upstreamMs = 0;
  for (const record of attemptRecords) upstreamMs += openingMs(record, until);
  const gatewayMs = Math.max(0, until - startedAt - queueMs - backoffMs - upstreamMs);
  return { queueMs, backoffMs, upstreamMs, gatewayMs };
}

function openingMs({ startedAt, openedAt, endedAt }: AttemptRecord, until: number): number {
  return (openedAt ?? endedAt ?? until) - startedAt;
}
