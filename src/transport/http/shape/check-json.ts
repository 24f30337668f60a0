import { GatewayError } from "../../../core/errors/error.ts";
import { type ShapeLimits, shapeExceeded } from "./shape-limits.ts";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openBracket = 0x5b;
const openBrace = 0x7b;

// A 64-bit integer has 20 characters at most. The decoder takes more than linear time for the digits of a longer one.
const maxIntegerLength = 64;
// For names of fields, of which each character may be written as an escape of six.
const maxKeyLength = 6 * 64;

/**
 * Counts the objects and lists of a JSON message, and their members, without parsing
 * it. Throws MALFORMED_MESSAGE above the limits, and for a string of more than 64
 * bytes in one of the `integers`, the fields that hold 64-bit integers. It
 * recognises only strings and brackets; text that is not JSON passes, because the
 * parser refuses it.
 */
export function checkJsonShape(json: Uint8Array, limits: ShapeLimits, integers: ReadonlySet<string>): void {
  let messages = 0;
  let fields = 0;
  /** Start and end of the last string; `key` is the last one before a colon. */
  let last = { start: 0, end: 0 };
  let key = last;
  for (let position = 0; position < json.length; position++) {
    const byte = json[position];
    if (byte === quote) {
      last = { start: position, end: endOfString(json, position) };
      position = last.end;
      if (last.end - last.start > maxIntegerLength) refuseInteger(readKey(json, key), integers);
    } else if (byte === colon) key = last;
    else if (byte === comma) fields += 1;
    else if (byte === openBrace || byte === openBracket) messages += 1;
    if (fields > limits.maxMessageFields) throw shapeExceeded("maxMessageFields", limits);
    if (messages > limits.maxNestedMessages) throw shapeExceeded("maxNestedMessages", limits);
  }
}

/** The name of a member; undefined when it cannot be a field of this API. */
function readKey(json: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): unknown {
  if (end - start > maxKeyLength) return undefined;
  try {
    return JSON.parse(Buffer.from(json.subarray(start, end + 1)).toString());
  } catch {
    return undefined;
  }
}

function refuseInteger(key: unknown, integers: ReadonlySet<string>): void {
  if (typeof key !== "string" || !integers.has(key)) return;
  const description = "write an integer of 64 bits";
  throw new GatewayError("MALFORMED_MESSAGE", `"${key}" is no number of a request: ${description}`, {
    fieldViolations: [{ field: key, description }],
  });
}

/** The position of the quote that ends a string. */
function endOfString(json: Uint8Array, start: number): number {
  let position = start + 1;
  while (position < json.length && json[position] !== quote) position += json[position] === backslash ? 2 : 1;
  return position;
}
