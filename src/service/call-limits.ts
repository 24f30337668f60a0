import type { CallLimits } from "../core/call/completion.ts";
import { type DefaultTimeLimits, fromTimeouts } from "../core/call/time-limits.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";

/**
 * The limits of a call: its total, as the request sets it or by default, within the
 * cap; for its attempts the defaults, since routing resolves the limits of each
 * attempt from those of the request, the alias and the provider.
 */
export function toCallLimits(
  request: CompleteRequest,
  deadlineMs: number | undefined,
  defaults: DefaultTimeLimits,
): CallLimits {
  return {
    deadlineMs,
    totalMs: Math.min(fromTimeouts(request.timeouts)?.totalMs ?? defaults.totalMs, defaults.maxTotalMs),
    firstTokenMs: defaults.firstTokenMs,
    idleMs: defaults.idleMs,
  };
}
