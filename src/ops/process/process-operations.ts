// What one process answers to the questions of AdminService.
import { create } from "@bufbuild/protobuf";
import { GatewayError } from "../../core/errors/error.ts";
import type { TargetState } from "../../engine/target-states.ts";
import { type CallTrace, CallTraceSchema, Phase } from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import type { AdminOperations } from "../operations.ts";
import type { ProcessCounts, TargetReport } from "../questions.ts";
import { phaseOf } from "./call-phase.ts";
import type { CallRecorder } from "./call-recorder.ts";
import type { ProcessLoad } from "./process-load.ts";
import { selectOpen, selectRecent } from "./select-calls.ts";
import { toCallAttempt, toOpenCall, toRecentCall } from "./to-call-messages.ts";
import { toKeptAttempt, toName } from "./to-ended-call.ts";
import type { WallClock } from "./wall-clock.ts";

/** What a process answers from. */
export interface ProcessSources {
  readonly recorder: CallRecorder;
  readonly load: ProcessLoad;
  readonly targetStates: () => readonly TargetState[];
  readonly clock: WallClock;
}

/** Creates the answers of a process. */
export function createAdminOperations({ recorder, load, targetStates, clock }: ProcessSources): AdminOperations {
  function counts(): ProcessCounts {
    const now = clock.now();
    let streaming = 0;
    let queued = 0;
    for (const { completion, wait } of recorder.open.values()) {
      const { phase } = phaseOf(completion.progress, completion.startedAt, wait, now);
      if (phase === Phase.STREAMING || phase === Phase.STALLED_READER) streaming += 1;
      if (phase === Phase.QUEUED) queued += 1;
    }
    return {
      open: recorder.open.size,
      ...{ streaming, queued },
      recent: recorder.rates.recent(now),
      totals: recorder.rates.totals(),
      loopDelayMs: load.loopDelayMs(),
      residentBytes: load.residentBytes(),
      heapBytes: load.heapBytes(),
    };
  }

  function toReport(state: TargetState): TargetReport {
    const outcomes = state.models.map(
      ({ model }) => [model, recorder.targets.of(toName(`${state.provider}/${model}`))] as const,
    );
    return { ...state, outcomes: new Map(outcomes) };
  }

  function findCall(id: string): CallTrace | undefined {
    const open = recorder.open.get(id);
    if (open !== undefined) {
      const { progress, startedAt } = open.completion;
      return create(CallTraceSchema, {
        call: { case: "open", value: toOpenCall(open, clock) },
        attempts: progress.attemptRecords.map((record) => toCallAttempt(toKeptAttempt(record), startedAt)),
      });
    }
    const ended = recorder.recent.find(id);
    return (
      ended &&
      create(CallTraceSchema, {
        call: { case: "ended", value: toRecentCall(ended, clock) },
        attempts: ended.attempts.map((attempt) => toCallAttempt(attempt, ended.startedAt)),
      })
    );
  }

  function cancel(id: string): boolean {
    const call = recorder.open.get(id);
    call?.completion.end({
      kind: "failed",
      error: new GatewayError("OPERATOR_CANCELLED", "an operator of the gateway ended the call"),
    });
    return call !== undefined;
  }

  return {
    counts,
    targets: () => targetStates().map(toReport),
    openCalls({ filter, limit }) {
      const selected = selectOpen(recorder.open.values(), filter);
      return { calls: selected.slice(0, limit).map((call) => toOpenCall(call, clock)), total: selected.length };
    },
    recentCalls: (selection) =>
      selectRecent(recorder.recent, selection, clock).map((call) => toRecentCall(call, clock)),
    call: findCall,
    cancel,
    durations: ({ minutes, target }) => recorder.durations.counts(minutes, target),
    errors: ({ minutes }) => recorder.errors.counts(minutes),
  };
}
