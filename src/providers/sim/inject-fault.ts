import { type FailureScene, toError } from "./failures.ts";
import type { JournalLine } from "./journal.ts";
import type { Fault } from "./options.ts";
import type { Pause } from "./pause.ts";

/** Lets a fault happen: resolves when its silence is over, rejects with its failure. */
export type Strike = (fault: Fault, afterTokens: number | undefined) => Promise<void>;

/** What a strike needs to know of the try that it happens to. */
export interface StrikeOptions {
  readonly pause: Pause;
  readonly journalLine: JournalLine | undefined;
  readonly scene: Pick<FailureScene, "provider" | "model" | "requestId">;
}

/** Creates the strike of a try. */
export function createStrike({ pause, journalLine, scene }: StrikeOptions): Strike {
  return async ({ stallMs, failure, retryDelayMs }, afterTokens) => {
    if (stallMs > 0) await pause(stallMs);
    if (failure === undefined) return;
    journalLine?.failing();
    throw toError(failure, { ...scene, afterTokens, retryDelayMs });
  };
}
