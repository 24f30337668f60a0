// A character of UTF-16 has at most three bytes in UTF-8; a pair of two has four.
const bytesPerCharacter = 3;
// A varint holds seven bits in each byte. Texts whose length needs more than two are rare enough for the usual way.
const maxOneByteLength = 0x7f;
/** The largest length that a varint of two bytes holds. */
export const maxTwoByteLength = 0x3fff;
// Up to here a loop costs less than a call of the system's own encoder.
const mostLoopedCharacters = 48;

/**
 * Writes a field of text: its tag of one byte, its length and its bytes; returns
 * where it ends. Undefined, with nothing of use written, for a text that may not fit.
 */
export function writeText(tag: number, text: string, target: Buffer, start: number): number | undefined {
  const most = text.length * bytesPerCharacter;
  if (most > maxTwoByteLength || start + 3 + most > target.byteLength) return undefined;
  target[start] = tag;
  if (text.length > maxOneByteLength) return endText(target, start + 1, target.write(text, start + 3, "utf8"));
  const length = writeShort(text, target, start + 2);
  if (length > maxOneByteLength) {
    // A short text of long characters, whose length needs a second byte after all.
    target.copyWithin(start + 3, start + 2, start + 2 + length);
    return endText(target, start + 1, length);
  }
  target[start + 1] = length;
  return start + 2 + length;
}

/** Writes a text; returns the number of its bytes. */
function writeShort(text: string, target: Buffer, start: number): number {
  const { length } = text;
  if (length > mostLoopedCharacters) return target.write(text, start, "utf8");
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > maxOneByteLength) return target.write(text, start, "utf8");
    target[start + index] = code;
  }
  return length;
}

/** Writes a length of two bytes before a text; returns where the text ends. */
function endText(target: Buffer, start: number, length: number): number {
  writeTwoByteLength(target, start, length);
  return start + 2 + length;
}

/** Writes a length above 127 as a varint of two bytes. */
export function writeTwoByteLength(target: Buffer, start: number, length: number): void {
  target[start] = (length % (maxOneByteLength + 1)) + maxOneByteLength + 1;
  target[start + 1] = Math.floor(length / (maxOneByteLength + 1));
}
