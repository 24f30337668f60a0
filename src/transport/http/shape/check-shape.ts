import type { DescMessage } from "@bufbuild/protobuf";
import { checkBinaryShape } from "./check-binary.ts";
import { checkJsonShape } from "./check-json.ts";
import { integerNamesOf } from "./integer-names.ts";
import type { ShapeLimits } from "./shape-limits.ts";
import { wireShapeOf } from "./wire-shape.ts";

/**
 * Creates the check of a kind of messages, which runs before they are decoded: a
 * message of very many parts costs thousands of times as much as a text of its
 * size. The check throws MALFORMED_MESSAGE above the limits.
 */
export function createShapeCheck(
  desc: DescMessage,
  format: "binary" | "json",
  limits: ShapeLimits,
): (message: Uint8Array) => void {
  return format === "json"
    ? (message) => checkJsonShape(message, limits, integerNamesOf(desc))
    : (message) => checkBinaryShape(message, wireShapeOf(desc), limits);
}
