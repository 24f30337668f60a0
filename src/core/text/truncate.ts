const ellipsis = "…";

/** Most bytes in UTF-8 for one unit of UTF-16; a pair of two has four. */
const mostBytesOfUnit = 3;

/** Length of a character in UTF-8, in bytes. */
export function utf8Bytes(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/**
 * Returns a text as well-formed Unicode of at most `maxBytes` bytes. A longer text is
 * cut between two characters and ends in "…". `bytesOf` gives the bytes of a
 * character, at least 1 for each UTF-16 unit; by default those of UTF-8.
 */
export function truncate(text: string, maxBytes: number, bytesOf: (character: string) => number = utf8Bytes): string {
  if (bytesOf === utf8Bytes && text.length * mostBytesOfUnit <= maxBytes) return text.toWellFormed();
  // One unit more than can fit is enough to find that a text is too long.
  const head = text.slice(0, maxBytes + 1).toWellFormed();
  const room = maxBytes - bytesOf(ellipsis);
  let bytes = 0;
  let position = 0;
  let cut = 0;
  for (const character of head) {
    bytes += bytesOf(character);
    if (bytes > maxBytes) return head.slice(0, cut) + (room >= 0 ? ellipsis : "");
    position += character.length;
    if (bytes <= room) cut = position;
  }
  return head;
}
