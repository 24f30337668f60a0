import { GatewayError, invalidRequest } from "../../../core/error.ts";
import { parseJson } from "../parse-json.ts";
import { followRef } from "./follow-ref.ts";
import { findUnsupported, type Keywords, keywordsSchema, toType } from "./keywords.ts";
import { sampleNumber } from "./sample-number.ts";
import { sampleString } from "./sample-string.ts";

const maxDepth = 64;
const maxCharacters = 100_000;

/**
 * Makes the smallest instance of a JSON Schema, as JSON text; an empty text is a
 * schema that anything fits. `field` is where the schema stands in the request.
 * Throws INVALID_REQUEST for what is no schema, UNSUPPORTED_FEATURE for one that
 * the simulator cannot be sure to meet.
 */
export function toInstanceJson(schemaJson: string, field: string): string {
  const root = schemaJson === "" ? true : parseJson(schemaJson);
  if (root === undefined) throw invalidRequest([{ field, description: "is not JSON" }]);
  let room = maxCharacters;

  function unsupported(what: string, path: string): GatewayError {
    const description = `the simulator cannot answer to ${what} at ${path}; simplify the schema`;
    const fieldViolations = [{ field, description }];
    return new GatewayError("UNSUPPORTED_FEATURE", `${field}: ${description}`, { fieldViolations });
  }

  /** Small schemas can ask for huge instances: minItems in minItems in minItems. */
  function spend(characters: number, path: string): void {
    room -= characters;
    if (room < 0) throw unsupported(`more than ${maxCharacters} characters`, path);
  }

  function constant(value: unknown, path: string): unknown {
    spend(JSON.stringify(value).length, path);
    return value;
  }

  function walk(schema: unknown, path: string, depth: number): unknown {
    if (depth > maxDepth) throw unsupported(`more than ${maxDepth} levels`, path);
    spend(1, path);
    const keywords = readKeywords(schema, path);
    const unmet = findUnsupported(keywords);
    if (unmet !== undefined) throw unsupported(JSON.stringify(unmet), path);

    if (keywords.$ref !== undefined) return walk(resolve(keywords.$ref, path), keywords.$ref, depth + 1);
    const options = keywords.anyOf ?? keywords.oneOf;
    if (options !== undefined) return walk(choose(options), `${path}/${keywords.anyOf ? "anyOf" : "oneOf"}`, depth + 1);
    if (Object.hasOwn(keywords, "const")) return constant(keywords["const"], path);
    if (keywords.enum !== undefined) return constant(keywords.enum[0], path);
    return ofType(toType(keywords), keywords, path, depth);
  }

  function readKeywords(schema: unknown, path: string): Keywords {
    if (schema === false) throw unsupported("the schema false", path);
    const result = keywordsSchema.safeParse(schema === true ? {} : schema);
    if (result.success) return result.data;
    const where = [path, ...(result.error.issues[0]?.path ?? [])].join("/");
    throw invalidRequest([{ field, description: `is no JSON Schema: ${where} is not what the keyword takes` }]);
  }

  function resolve(ref: string, path: string): unknown {
    const found = followRef(root, ref);
    if (found === undefined) throw unsupported(`the reference ${JSON.stringify(ref)}`, path);
    return found;
  }

  function ofType(type: string, keywords: Keywords, path: string, depth: number): unknown {
    switch (type) {
      case "object":
        return toObject(keywords, path, depth);
      case "array":
        return toArray(keywords, path, depth);
      case "string":
        spend(keywords.minLength ?? 0, path);
        return constant(sampleString(keywords), path);
      case "integer":
      case "number": {
        const value = sampleNumber(keywords, type === "integer");
        if (value === undefined) throw unsupported("the bounds of a number", path);
        return value;
      }
      case "boolean":
        return false;
      case "null":
        return null;
      default:
        throw invalidRequest([{ field, description: `is no JSON Schema: ${path}/type is ${JSON.stringify(type)}` }]);
    }
  }

  function toObject({ required = [], properties = {} }: Keywords, path: string, depth: number): unknown {
    const members = required.map((name): [string, unknown] => {
      spend(name.length, path);
      const schema = Object.hasOwn(properties, name) ? properties[name] : true;
      return [name, walk(schema, `${path}/properties/${name}`, depth + 1)];
    });
    return Object.fromEntries(members);
  }

  function toArray({ minItems = 0, prefixItems = [], items = true }: Keywords, path: string, depth: number): unknown {
    spend(minItems, path);
    return Array.from({ length: minItems }, (_, index) =>
      index < prefixItems.length
        ? walk(prefixItems[index], `${path}/prefixItems/${index}`, depth + 1)
        : walk(items, `${path}/items`, depth + 1),
    );
  }

  return JSON.stringify(walk(root, "#", 0));
}

/** The first option without a reference: following references first may never end. */
function choose(options: readonly unknown[]): unknown {
  return options.find((option) => !isReference(option)) ?? options[0];
}

function isReference(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "$ref" in schema;
}
