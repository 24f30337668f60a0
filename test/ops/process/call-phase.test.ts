import { expect, test } from "vitest";
import type { AttemptRecord, CallProgress } from "../../../src/core/call/progress.ts";
import { Phase } from "../../../src/gen/tokenwire/admin/v1/calls_pb.ts";
import { phaseOf, type QueueWait } from "../../../src/ops/process/call-phase.ts";

const now = 10_000;

function attempt(facts: Partial<AttemptRecord>): AttemptRecord {
  return { ...({ number: 1, target: "sim/echo", startedAt: 100 } as AttemptRecord), ...facts };
}

const wait: QueueWait = { queue: "gateway", since: 50 };

test.each<[phase: keyof typeof Phase, since: number, progress: Partial<CallProgress>, wait?: QueueWait]>([
  ["STARTING", 1, {}],
  ["QUEUED", 50, {}, wait],
  ["QUEUED", 50, { attemptRecords: [attempt({ endedAt: 200 })] }, wait],
  ["CONNECTING", 100, { attemptRecords: [attempt({})] }],
  ["CONNECTING", 300, { attemptRecords: [attempt({ endedAt: 200 }), attempt({ startedAt: 300 })] }],
  ["WAITING_FIRST_TOKEN", 150, { attemptRecords: [attempt({ answeredAt: 150 })] }],
  ["BACKING_OFF", 200, { attemptRecords: [attempt({ answeredAt: 150, endedAt: 200 })] }],
  ["STREAMING", 160, { attemptRecords: [attempt({ answeredAt: 150 })], firstContentAt: 160 }],
  ["STREAMING", 160, { attemptRecords: [attempt({})], firstContentAt: 160, readerWaitsSince: now - 999 }],
  ["STALLED_READER", 9_000, { attemptRecords: [attempt({})], firstContentAt: 160, readerWaitsSince: 9_000 }],
  [
    "STALLED_READER",
    9_000,
    { attemptRecords: [attempt({ endedAt: 200 })], firstContentAt: 160, readerWaitsSince: 9_000 },
  ],
  ["FINISHING", 200, { attemptRecords: [attempt({ endedAt: 200 })], firstContentAt: 160 }],
])("a call is %s since %i", (phase, since, progress, queue) => {
  const complete = { attemptRecords: [], ...progress } as unknown as CallProgress;
  expect(phaseOf(complete, 1, queue, now)).toEqual({ phase: Phase[phase], since });
});
