import { GatewayError } from "../errors/error.ts";
import type { AttemptOutcome } from "./attempt.ts";
import type { CallOutcome } from "./completion.ts";
import type { Lifetime } from "./lifetime.ts";

/**
 * Ends a call or an attempt with what was thrown, and returns the error that it
 * failed with first: only the first outcome is true, and what is thrown once
 * something was stopped is an echo of the stop.
 */
export function failWith(lifetime: Lifetime<CallOutcome> | Lifetime<AttemptOutcome>, thrown: unknown): GatewayError {
  const error = GatewayError.from(thrown);
  lifetime.end({ kind: "failed", error });
  return lifetime.outcome?.kind === "failed" ? lifetime.outcome.error : error;
}
