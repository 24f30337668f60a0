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
  let isInString = false;
  let messages = 0;
  let fields = 0;
  for (let position = 0; position < json.length; position++) {
    const byte = json[position];
    if (isInString) {
      if (byte === backslash) position += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) {
      isInString = true;
    } else if (byte === comma) {
      fields += 1;
      if (fields > limits.maxMessageFields) throw shapeExceeded("maxMessageFields", limits);
    } else if (byte === openBrace || byte === openBracket) {
      messages += 1;
      // The request itself is none, and each of its lists one that the binary form does not have.
      if (messages > limits.maxNestedMessages) throw shapeExceeded("maxNestedMessages", limits);
    }
  }
}
