import { type ShapeLimits, shapeExceeded } from "./shape-limits.ts";

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/**
 * Counts what a message in JSON is made of, without parsing it: objects and lists,
 * and their members. Throws MALFORMED_MESSAGE above the limits. It knows only
 * strings and brackets, and what is no JSON passes, because the parser refuses it.
 */
export function checkJsonShape(json: Uint8Array, limits: ShapeLimits): void {
  let messages = 0;
  let fields = 0;
  for (let position = 0; position < json.length; position++) {
    const byte = json[position];
    if (byte === quote) position = endOfString(json, position);
    else if (byte === comma) fields += 1;
    else if (byte === openBrace || byte === openBracket) messages += 1;
    if (fields > limits.maxMessageFields) throw shapeExceeded("maxMessageFields", limits);
    if (messages > limits.maxNestedMessages) throw shapeExceeded("maxNestedMessages", limits);
  }
}

/** Where the string that begins at a quote ends. */
function endOfString(json: Uint8Array, start: number): number {
  let position = start + 1;
  while (position < json.length && json[position] !== quote) position += json[position] === backslash ? 2 : 1;
  return position;
}
