const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/** Counts of what a JSON text holds outside its strings. */
export interface JsonSize {
  /** Objects and lists. */
  readonly containers: number;
  readonly commas: number;
}

/**
 * Counts objects, lists and commas of a JSON text without parsing it, a nanosecond
 * or two a byte. It stops above `most` of either. A text that is not JSON is
 * counted by the same rule.
 */
export function measureJson(json: Uint8Array, most: JsonSize): JsonSize {
  let containers = 0;
  let commas = 0;
  for (let position = 0; position < json.length; position += 1) {
    const byte = json[position];
    if (byte === quote) position = endOfString(json, position);
    else if (byte === comma) commas += 1;
    else if (byte === openBrace || byte === openBracket) containers += 1;
    if (commas > most.commas || containers > most.containers) break;
  }
  return { containers, commas };
}

/** The most values that a JSON text can hold; more than `most` when counting stopped there. */
export function countJsonValues(json: Uint8Array, most: number): number {
  const { containers, commas } = measureJson(json, { containers: most, commas: most });
  return 1 + containers + commas;
}

/** Where the string that begins at a quote ends. */
function endOfString(json: Uint8Array, start: number): number {
  let position = start + 1;
  while (position < json.length && json[position] !== quote) position += json[position] === backslash ? 2 : 1;
  return position;
}
