import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { Completion } from "../core/call/completion.ts";
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
 * those of its alias, of its provider, or of all calls.
 */
export function usualLimits({ usual, target: { timeouts } }: Candidate, { limits }: Completion): UsualLimits {
  return {
    connectMs: usual?.connectMs ?? timeouts.connectMs,
    firstTokenMs: usual?.firstTokenMs ?? timeouts.firstTokenMs ?? limits.firstTokenMs,
    idleMs: usual?.idleMs ?? timeouts.idleMs ?? limits.idleMs,
  };
}

/** A duration of a request in milliseconds; undefined when unset. */
export function toMs(duration: Duration | undefined): number | undefined {
  return duration && durationMs(duration);
}
