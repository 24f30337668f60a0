// The messages of nearly every token, encoded without the reflection of protobuf-es.
import type { StreamEvent } from "../../core/answer/event.ts";

// A field number of StreamCompleteResponse in the upper bits, and wire type 2 in the lowest three: its length comes first.
const textDeltaTag = 1 * 8 + 2;
const reasoningDeltaTag = 2 * 8 + 2;

// A character of UTF-16 has at most three bytes in UTF-8; a pair of two has four.
const bytesPerCharacter = 3;
// A varint holds seven bits in each byte. Texts whose length needs more than two are rare enough for the usual way.
const maxOneByteLength = 0x7f;
const maxTwoByteLength = 0x3fff;

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

function writeText(tag: number, text: string, target: Buffer, start: number): number | undefined {
  const most = text.length * bytesPerCharacter;
  if (most > maxTwoByteLength || start + 3 + most > target.byteLength) return undefined;
  target[start] = tag;
  if (text.length > maxOneByteLength) return endText(target, start + 1, target.write(text, start + 3, "utf8"));
  const length = target.write(text, start + 2, "utf8");
  if (length > maxOneByteLength) {
    // A short text of long characters, whose length needs a second byte after all.
    target.copyWithin(start + 3, start + 2, start + 2 + length);
    return endText(target, start + 1, length);
  }
  target[start + 1] = length;
  return start + 2 + length;
}

/** Writes a length of two bytes before a text; returns where the text ends. */
function endText(target: Buffer, start: number, length: number): number {
  target[start] = (length % (maxOneByteLength + 1)) + maxOneByteLength + 1;
  target[start + 1] = Math.floor(length / (maxOneByteLength + 1));
  return start + 2 + length;
}
