import { type FailureScene, toError } from "./failures.ts";
import type { JournalLine } from "./journal.ts";
import type { Fault } from "./options/options.ts";
import type { Pause } from "./pause.ts";

/** Injects a fault: resolves when its silence is over, rejects with its failure. */
export type InjectFault = (fault: Fault, afterTokens: number | undefined) => Promise<void>;

/** The attempt that faults are injected into. */
export interface FaultInjectorOptions {
  readonly pause: Pause;
  readonly journalLine: JournalLine | undefined;
  readonly scene: Pick<FailureScene, "provider" | "model" | "requestId">;
}

/** Creates the injector of an attempt. */
export function createFaultInjector({ pause, journalLine, scene }: FaultInjectorOptions): InjectFault {
  return async ({ stallMs, failure, retryDelayMs }, afterTokens) => {
    if (stallMs > 0) await pause(stallMs);
    if (failure === undefined) return;
    journalLine?.failing();
    throw toError(failure, { ...scene, afterTokens, retryDelayMs });
  };
}
