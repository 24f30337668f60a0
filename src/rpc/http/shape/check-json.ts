import { measureJson } from "../../../core/json-size.ts";
import { type ShapeLimits, shapeExceeded } from "./shape-limits.ts";

/**
 * Counts what a message in JSON is made of, without parsing it: objects and lists,
 * and their members. Throws MALFORMED_MESSAGE above the limits. It knows only
 * strings and brackets, and what is no JSON passes, because the parser refuses it.
 */
export function checkJsonShape(json: Uint8Array, limits: ShapeLimits): void {
  const { maxMessageFields, maxNestedMessages } = limits;
  const { commas, containers } = measureJson(json, { commas: maxMessageFields, containers: maxNestedMessages });
  if (commas > maxMessageFields) throw shapeExceeded("maxMessageFields", limits);
  if (containers > maxNestedMessages) throw shapeExceeded("maxNestedMessages", limits);
}
