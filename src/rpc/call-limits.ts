import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { CallLimits } from "../core/call.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";

/** Limits where a request does not say, in milliseconds, and the cap of all calls. */
export interface DefaultLimits {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly maxTotalMs: number;
}

/** The limits of a call: the request's own, the defaults, and the cap over both. */
export function toCallLimits(
  request: CompleteRequest,
  deadlineMs: number | undefined,
  defaults: DefaultLimits,
): CallLimits {
  const { timeouts } = request;
  return {
    deadlineMs,
    totalMs: Math.min(toMs(timeouts?.total) ?? defaults.totalMs, defaults.maxTotalMs),
    firstTokenMs: toMs(timeouts?.firstToken) ?? defaults.firstTokenMs,
    idleMs: toMs(timeouts?.idle) ?? defaults.idleMs,
  };
}

/** A duration of a request in milliseconds; undefined when unset. */
export function toMs(duration: Duration | undefined): number | undefined {
  return duration && durationMs(duration);
}
