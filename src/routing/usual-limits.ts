import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { Call } from "../core/call.ts";
import type { Candidate } from "./route.ts";

/** Time limits that a try has where its caller chooses none, in milliseconds. */
export interface UsualLimits {
  /** Undefined where the provider has none that the gateway knows. */
  readonly connectMs: number | undefined;
  readonly firstTokenMs: number;
  readonly idleMs: number;
}

/**
 * The limits that the try of a candidate would have without its caller's choice:
 * those of its alias, as far as they stand in its request, of its provider, or of
 * all calls.
 */
export function usualLimits({ request, chosen, target }: Candidate, { limits }: Call): UsualLimits {
  const { timeouts: own } = target;
  const ofAlias = (name: "connect" | "firstToken" | "idle"): number | undefined =>
    chosen?.[name] === undefined ? toMs(request.timeouts?.[name]) : undefined;
  return {
    connectMs: ofAlias("connect") ?? own.connectMs,
    firstTokenMs: ofAlias("firstToken") ?? own.firstTokenMs ?? limits.firstTokenMs,
    idleMs: ofAlias("idle") ?? own.idleMs ?? limits.idleMs,
  };
}

/** A duration of a request in milliseconds; undefined when unset. */
export function toMs(duration: Duration | undefined): number | undefined {
  return duration && durationMs(duration);
}
