import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { CallTrace, OpenCall, RecentCall } from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import type { Gathered, ProcessAnswer } from "../operations.ts";
import { byPlace, placeOf } from "../recent-place.ts";

/** The open calls of all processes, the oldest first, at most so many. */
export function toOpenCalls(
  { answers }: Gathered<{ readonly calls: readonly OpenCall[] }>,
  limit: number,
  isDraining: boolean,
): OpenCall[] {
  return answers
    .flatMap(({ worker = 0, answer }) => answer.calls.map((call) => ({ ...call, worker, draining: isDraining })))
    .toSorted((one, other) => startOf(one) - startOf(other))
    .slice(0, limit);
}

function startOf({ startedAt }: OpenCall): number {
  return startedAt === undefined ? 0 : timestampMs(startedAt);
}

/** The ended calls of all processes, the latest first, at most so many. */
export function toRecentCalls({ answers }: Gathered<readonly RecentCall[]>, limit: number): RecentCall[] {
  return answers
    .flatMap(({ worker = 0, answer }) => answer.map((call) => ({ ...call, worker })))
    .toSorted((one, other) => byPlace(placeOf(one), placeOf(other)))
    .slice(0, limit);
}

/** The one call that a process knows; undefined when none does. */
export function toCallTrace({ answers }: Gathered<CallTrace | undefined>, isDraining: boolean): CallTrace | undefined {
  const [found] = answers.flatMap(({ worker = 0, answer }: ProcessAnswer<CallTrace | undefined>) =>
    answer === undefined ? [] : [withWorker(answer, worker, isDraining)],
  );
  return found;
}

function withWorker(trace: CallTrace, worker: number, isDraining: boolean): CallTrace {
  switch (trace.call.case) {
    case "open":
      return { ...trace, call: { case: "open", value: { ...trace.call.value, worker, draining: isDraining } } };
    case "ended":
      return { ...trace, call: { case: "ended", value: { ...trace.call.value, worker } } };
    case undefined:
      return trace;
    default:
      return trace.call satisfies never;
  }
}
