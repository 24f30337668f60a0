import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { GatewayError } from "../../../core/errors/error.ts";
import { type ShapeLimits, shapeExceeded } from "./shape-limits.ts";
import type { WireField, WireShape } from "./wire-shape.ts";

/**
 * Counts the fields of a binary message, known or not, and the messages nested in
 * it, map entries included, without decoding it. Throws MALFORMED_MESSAGE above the
 * limits. A message that cannot be read passes, because the decoder refuses it with
 * the reason. Like the decoder, it reads a known field by its declared type, not by
 * its wire type.
 */
export function checkBinaryShape(message: Uint8Array, shape: WireShape, limits: ShapeLimits): void {
  try {
    countFields(message, shape, limits);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
  }
}

// protobuf-es refuses messages that are nested deeper.
const maxDepth = 100;

function countFields(message: Uint8Array, shape: WireShape, limits: ShapeLimits): void {
  const reader = new BinaryReader(message);
  /** The messages around the current field, and where each ends. */
  const open = [{ shape, end: message.byteLength }];
  let fields = 0;
  let messages = 0;
  for (let innermost = open.at(-1); innermost !== undefined && open.length <= maxDepth; innermost = open.at(-1)) {
    if (reader.pos >= innermost.end) {
      open.pop();
      continue;
    }
    const [number, wireType] = reader.tag();
    const field = innermost.shape.get(number);
    fields += 1;
    if (field?.message !== undefined) {
      messages += 1;
      const byteLength = reader.uint32();
      open.push({ shape: field.message, end: reader.pos + byteLength });
    } else if (field === undefined) {
      skipUnknown(reader, wireType, number);
    } else {
      fields += skipValues(reader, message, field, wireType);
    }
    if (fields > limits.maxMessageFields) throw shapeExceeded("maxMessageFields", limits, field?.name);
    if (messages > limits.maxNestedMessages) throw shapeExceeded("maxNestedMessages", limits, field?.name);
  }
}

function skipUnknown(reader: BinaryReader, wireType: WireType, number: number): void {
  // A group of any size would count as one field, but the decoder reads all of it.
  if (wireType === WireType.StartGroup) throw new GatewayError("MALFORMED_MESSAGE", "a group is no field of this API");
  reader.skip(wireType, number);
}

const continues = 0x80;

/** Skips the value of a field; returns an upper bound of the values in it beyond the first. */
function skipValues(reader: BinaryReader, message: Uint8Array, field: WireField, wireType: WireType): number {
  if (field.kind === "bytes" || (field.isPackable && wireType === WireType.LengthDelimited)) {
    const byteLength = reader.uint32();
    reader.pos += byteLength;
    return field.isPackable ? byteLength : 0;
  }
  if (field.kind === "fixed32") reader.pos += 4;
  else if (field.kind === "fixed64") reader.pos += 8;
  else reader.pos = endOfVarint(message, reader.pos);
  return 0;
}

/** The position after a varint: each byte but the last has its highest bit set. */
function endOfVarint(message: Uint8Array, start: number): number {
  let position = start;
  while ((message[position] ?? 0) >= continues) position += 1;
  return position + 1;
}
