// The messages of nearly every token, encoded without the reflection of protobuf-es.
import type { StreamEvent } from "../../../core/answer/event.ts";
import { writeText } from "./text.ts";

// A field number of StreamCompleteResponse in the upper bits, and wire type 2 in the lowest three: its length comes first.
const textDeltaTag = 1 * 8 + 2;
const reasoningDeltaTag = 2 * 8 + 2;

/**
 * Writes the message of a piece of text or reasoning; returns where it ends.
 * Undefined, with nothing of use written, for every other event and for a text
 * that may not fit.
 */
export function writeDelta(event: StreamEvent, target: Buffer, start: number): number | undefined {
  switch (event.case) {
    case "textDelta":
      return writeText(textDeltaTag, event.value, target, start);
    case "reasoningDelta":
      return writeText(reasoningDeltaTag, event.value, target, start);
    default:
      return undefined;
  }
}
