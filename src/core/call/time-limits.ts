// The time limits of calls and attempts, and the places that set them. All in milliseconds.
import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { Timeouts } from "../../gen/tokenwire/v1/completion_pb.ts";

/** Time limits as one place sets them: a request, an alias, a provider. What is undefined is left to the others. */
export interface TimeLimits {
  /** Longest wait for a connection. */
  readonly connectMs?: number | undefined;
  /** Longest wait for the first content event of a streamed answer. */
  readonly firstTokenMs?: number | undefined;
  /** Longest silence of the provider after that. */
  readonly idleMs?: number | undefined;
  /** The whole call; of a provider the whole attempt. Its error is TOTAL_TIMEOUT. */
  readonly totalMs?: number | undefined;
}

/** Limits that hold where no other place sets one, and the cap of all calls. */
export interface DefaultTimeLimits extends TimeLimits {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  /** What no request can exceed. */
  readonly maxTotalMs: number;
}

/** The place that a limit was taken from; the first that sets it holds, in this order. */
export type LimitOrigin = "request" | "alias" | "provider" | "default";

/** Limits of one attempt, complete, each with its origin. */
export interface AttemptLimits extends TimeLimits {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly origins: Readonly<Record<"connectMs" | "firstTokenMs" | "idleMs", LimitOrigin>>;
  /** What would hold if the request set no limits; undefined if it sets none. */
  readonly withoutRequest: AttemptLimits | undefined;
}

/** The limits of a request; undefined when it sets none. */
export function fromTimeouts(timeouts: Timeouts | undefined): TimeLimits | undefined {
  return (
    timeouts && {
      connectMs: toMs(timeouts.connect),
      firstTokenMs: toMs(timeouts.firstToken),
      idleMs: toMs(timeouts.idle),
      totalMs: toMs(timeouts.total),
    }
  );
}

/** A duration of a request in milliseconds; undefined when unset. */
export function toMs(duration: Duration | undefined): number | undefined {
  return duration && durationMs(duration);
}
