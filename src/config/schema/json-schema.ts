// The schema as JSON Schema, for editors and documents.
import { z } from "zod";
import { configSchema } from "./index.ts";

/** A JSON Schema, or one of the schemas in it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The form of a configuration file. What the loader takes fits it, references included. */
export function toJsonSchema(): JsonSchema {
  // The language servers of editors support draft 7 best.
  return withReferences(z.toJSONSchema(configSchema, { io: "input", target: "draft-7" }));
}

const reference: JsonSchema = { type: "string", pattern: "\\$\\{(env|file):.+\\}" };

/** Allows a reference in place of every value that is not already any text. */
function withReferences(schema: JsonSchema): JsonSchema {
  const { type, enum: words, const: only, pattern, ...others } = schema;
  if (type === "string" && (words ?? only ?? pattern) !== undefined) {
    const value: JsonSchema = { type, ...(words && { enum: words }), ...(pattern && { pattern }) };
    return { ...others, anyOf: [only === undefined ? value : { type, const: only }, reference] };
  }
  const { properties, additionalProperties, items, oneOf, anyOf, ...rest } = schema;
  if (anyOf?.some((option) => option.type === "integer" || option.type === "number")) {
    return { ...schema, anyOf: [...anyOf, reference] };
  }
  // With a reference for its kind, a provider fits several options, of which oneOf would take none.
  const options = [...(oneOf ?? []), ...(anyOf ?? [])];
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, below(child)])),
    }),
    ...(additionalProperties !== undefined && { additionalProperties: below(additionalProperties) }),
    ...(items !== undefined && { items: Array.isArray(items) ? items : below(items) }),
    ...(options.length > 0 && { anyOf: options.map(withReferences) }),
  };
}

function below(child: boolean | JsonSchema): boolean | JsonSchema {
  return typeof child === "boolean" ? child : withReferences(child);
}
