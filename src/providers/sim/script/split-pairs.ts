import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Script, Step } from "./script.ts";

type TextEvent = Extract<StreamEvent, { case: "textDelta" | "reasoningDelta" | "refusalDelta" }>;

/**
 * The script with its texts cut in the middle of surrogate pairs: the end of each
 * delta, from the second half of its last pair on, moves to the next delta.
 */
export function* splitPairs(script: Script): Script {
  let carried: TextEvent | undefined;
  for (let next = script.next(); ; next = script.next()) {
    const text = next.done === true ? undefined : textOf(next.value);
    if (carried !== undefined && text?.case !== carried.case) {
      yield { kind: "mark", event: carried };
      carried = undefined;
    }
    if (next.done === true) return next.value;
    if (text === undefined) {
      yield next.value;
      continue;
    }
    const whole: string = (carried?.value ?? "") + text.value;
    const cut = findCut(whole);
    carried = cut === whole.length ? undefined : { ...text, value: whole.slice(cut) };
    yield { ...next.value, event: { ...text, value: whole.slice(0, cut) } };
  }
}

function textOf({ event }: Step): TextEvent | undefined {
  return event?.case === "textDelta" || event?.case === "reasoningDelta" || event?.case === "refusalDelta"
    ? event
    : undefined;
}

/** The middle of the last surrogate pair, or the end of a text that has none. */
function findCut(text: string): number {
  const lastPair = text.search(/[\uD800-\uDBFF][\uDC00-\uDFFF][^\uD800-\uDFFF]*$/);
  return lastPair < 0 ? text.length : lastPair + 1;
}
