import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { CallLimits } from "../core/call/completion.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";

/** Limits where a request does not say, in milliseconds, and the cap of all calls. */
export interface DefaultLimits {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly maxTotalMs: number;
}

/**
 * The limits of a call: how long the request says that it may last, or the default,
 * and the cap over both; for its tries the defaults, since what the request says of
 * those is a choice to be told from what is usual.
 */
export function toCallLimits(
  request: CompleteRequest,
  deadlineMs: number | undefined,
  defaults: DefaultLimits,
): CallLimits {
  const { timeouts } = request;
  return {
    deadlineMs,
    totalMs: Math.min(toMs(timeouts?.total) ?? defaults.totalMs, defaults.maxTotalMs),
    firstTokenMs: defaults.firstTokenMs,
    idleMs: defaults.idleMs,
  };
}

/** A duration of a request in milliseconds; undefined when unset. */
export function toMs(duration: Duration | undefined): number | undefined {
  return duration && durationMs(duration);
}
