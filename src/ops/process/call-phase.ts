import type { CallProgress } from "../../core/call/progress.ts";
import { Phase } from "../../gen/tokenwire/admin/v1/calls_pb.ts";

/** What an open call does, and since when: a reading of its clock, undefined where that is not known. */
export interface PhaseNow {
  readonly phase: Phase;
  readonly since: number | undefined;
}

/** The wait of a call in a queue. */
export interface QueueWait {
  readonly queue: string;
  readonly since: number;
}

/** A reader that takes this long to make room is too slow; shorter waits are usual. */
const stalledAfterMs = 1_000;

/** The phase of an open call, from what its progress says anyway: nothing is written down for a token. */
export function phaseOf(
  progress: Readonly<CallProgress>,
  startedAt: number,
  wait: QueueWait | undefined,
  now: number,
): PhaseNow {
  if (wait !== undefined) return { phase: Phase.QUEUED, since: wait.since };
  const { attemptRecords, firstContentAt, readerWaitsSince } = progress;
  if (readerWaitsSince !== undefined && now - readerWaitsSince >= stalledAfterMs) {
    return { phase: Phase.STALLED_READER, since: readerWaitsSince };
  }
  const last = attemptRecords.at(-1);
  if (last === undefined) return { phase: Phase.STARTING, since: startedAt };
  if (firstContentAt !== undefined) {
    if (last.endedAt === undefined) return { phase: Phase.STREAMING, since: firstContentAt };
    return { phase: Phase.FINISHING, since: last.endedAt };
  }
  if (last.endedAt !== undefined) return { phase: Phase.BACKING_OFF, since: last.endedAt };
  if (last.answeredAt === undefined) return { phase: Phase.CONNECTING, since: last.startedAt };
  return { phase: Phase.WAITING_FIRST_TOKEN, since: last.answeredAt };
}
