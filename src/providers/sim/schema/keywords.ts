import { z } from "zod";

const count = z.int().min(0).optional();
const schemas = z.array(z.unknown()).min(1).optional();

/** The keywords of a JSON Schema that the simulator reads; their values may hold schemas. */
export const keywordsSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  enum: schemas,
  anyOf: schemas,
  oneOf: schemas,
  $ref: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  prefixItems: schemas,
  minItems: count,
  minLength: count,
  maxLength: count,
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().gt(0).optional(),
});

/** Keywords of a schema, parsed. */
export type Keywords = z.output<typeof keywordsSchema>;

const unsupported: readonly string[] = [
  "allOf",
  "not",
  "if",
  "pattern",
  "contains",
  "minProperties",
  "propertyNames",
  "dependentRequired",
  "dependentSchemas",
  "$dynamicRef",
];

const besideChoice: readonly string[] = [
  "type",
  "enum",
  "const",
  "properties",
  "required",
  "items",
  "anyOf",
  "oneOf",
  "$ref",
];

/** A keyword that the smallest instance may violate, or undefined. All others are met or do not matter. */
export function findUnsupported(keywords: Keywords): string | undefined {
  const found = unsupported.find((keyword) => Object.hasOwn(keywords, keyword));
  if (found !== undefined) return found;
  if (keywords["uniqueItems"] === true && (keywords.minItems ?? 0) > 1) return "uniqueItems";
  // Only the chosen schema is followed, so keywords beside the choice would be ignored.
  const choice = ["$ref", "anyOf", "oneOf"].find((keyword) => Object.hasOwn(keywords, keyword));
  return choice && besideChoice.find((keyword) => keyword !== choice && Object.hasOwn(keywords, keyword));
}

/** The type of an instance: the first type of the schema, or the type that its other keywords are for, or a string. */
export function toType({ type, properties, required, items, minItems, ...keywords }: Keywords): string {
  if (type !== undefined) return typeof type === "string" ? type : (type[0] ?? "null");
  if (properties !== undefined || required !== undefined) return "object";
  if (items !== undefined || minItems !== undefined) return "array";
  const isBounded = [keywords.minimum, keywords.maximum, keywords.exclusiveMinimum, keywords.exclusiveMaximum].some(
    (bound) => bound !== undefined,
  );
  return isBounded || keywords.multipleOf !== undefined ? "number" : "string";
}
