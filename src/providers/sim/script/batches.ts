import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Ending, Script, Step } from "./script.ts";

/** Events that arrive together, as in one read from a socket. */
export interface Batch {
  readonly events: readonly StreamEvent[];
  /** Output and reasoning tokens in it. */
  readonly tokens: number;
}

/** Sizes of batches, in tokens. */
export interface BatchSizes {
  readonly batchTokens: number;
  /** A batch ends after this token of the answer, whatever its size. */
  readonly borderAfterTokens: number | undefined;
}

/** The script in batches. `onStep` is called with each step when it is taken from the script. */
export function* toBatches(
  script: Script,
  { batchTokens, borderAfterTokens }: BatchSizes,
  onStep: (step: Step) => void,
): Generator<Batch, Ending, undefined> {
  let events: StreamEvent[] = [];
  let tokens = 0;
  let total = 0;
  for (let next = script.next(); ; next = script.next()) {
    if (next.done === true) {
      if (events.length + tokens > 0) yield { events, tokens };
      return next.value;
    }
    const { kind, event } = next.value;
    onStep(next.value);
    if (event !== undefined) events.push(event);
    if (kind === "mark") continue;
    tokens += 1;
    total += 1;
    if (tokens < batchTokens && total !== borderAfterTokens) continue;
    yield { events, tokens };
    events = [];
    tokens = 0;
  }
}
