/** Cuts a text into pieces of a few characters, as a model writes it; none of an empty one. */
export function toPieces(text: string): string[] {
  return text.match(/.{1,5}/gsu) ?? [];
}
