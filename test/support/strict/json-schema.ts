import { asList, asObject } from "../../../src/wire/json/json.ts";
import { type Path, Violation } from "./violation.ts";

/** What a strict JSON Schema must say of each object in it. */
export interface SchemaRules {
  /** Whether every property must be required. */
  readonly requiresAll: boolean;
}

/**
 * Throws a Violation unless each object of a JSON Schema is closed
 * (`additionalProperties` is false) and, by the rules, all its properties required.
 */
export function checkStrictSchema(schema: unknown, path: Path, rules: SchemaRules): void {
  const found = asObject(schema);
  if (found === undefined) return;
  if (found["type"] === "object") checkObjectSchema(found, path, rules);
  for (const [name, property] of Object.entries(asObject(found["properties"]) ?? {})) {
    checkStrictSchema(property, [...path, "properties", name], rules);
  }
  checkStrictSchema(found["items"], [...path, "items"], rules);
  for (const [index, choice] of asList(found["anyOf"]).entries()) {
    checkStrictSchema(choice, [...path, "anyOf", index], rules);
  }
}

function checkObjectSchema(schema: Readonly<Record<string, unknown>>, path: Path, { requiresAll }: SchemaRules): void {
  if (schema["additionalProperties"] !== false) {
    throw new Violation(path, "'additionalProperties' is required to be supplied and to be false");
  }
  const required = asList(schema["required"]);
  const missing = Object.keys(asObject(schema["properties"]) ?? {}).find((name) => !required.includes(name));
  if (requiresAll && missing !== undefined) {
    throw new Violation(path, `'required' is required to include every property, and lacks '${missing}'`);
  }
}
