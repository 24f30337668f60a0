import { GatewayError, invalidRequest } from "../../../core/errors/error.ts";
import { parseJson } from "../options/parse-json.ts";
import { followRef } from "./follow-ref.ts";
import { findUnsupported, type Keywords, keywordsSchema, toType } from "./keywords.ts";
import { createRoom, maxInstanceCharacters, type Room } from "./room.ts";
import { sampleNumber } from "./sample-number.ts";
import { sampleString } from "./sample-string.ts";

const maxDepth = 64;

/** A schema that was read: its keywords, and the part of it that determines the instance. */
interface ReadSchema {
  readonly keywords: Keywords;
  /** The schema that the instance follows instead of this one, and its place. */
  readonly next: { readonly schema: unknown; readonly path: string } | undefined;
  /** The value of `const`, or the first of `enum`, with its length as text. */
  readonly constant: { readonly value: unknown; readonly length: number } | undefined;
}

/**
 * Makes the smallest instance of a JSON Schema, as JSON text; an empty text is a
 * schema that every value fits. `field` is the place of the schema in the request,
 * and `room` is what the instances for one request share.
 *
 * It reads each schema once, however often references lead back to it, so that its
 * work is bounded by the length of the schema and the room.
 *
 * Throws INVALID_REQUEST for a text that is no schema, UNSUPPORTED_FEATURE for a
 * schema that the simulator may not meet or whose instance is too long.
 */
export function toInstanceJson(schemaJson: string, field: string, room: Room = createRoom()): string {
  const root = schemaJson === "" ? true : parseJson(schemaJson);
  if (root === undefined) throw invalidRequest([{ field, description: "is not JSON" }]);
  const readSchemas = new Map<unknown, ReadSchema>();

  function unsupported(what: string, path: string): GatewayError {
    const description = `the simulator cannot answer to ${what} at ${path}; simplify the schema`;
    const fieldViolations = [{ field, description }];
    return new GatewayError("UNSUPPORTED_FEATURE", `${field}: ${description}`, { fieldViolations });
  }

  /** Limits the instance, because a small schema can need a huge one: minItems in minItems in minItems. */
  function spend(characters: number, path: string): void {
    if (!room.take(characters)) throw unsupported(`more than ${maxInstanceCharacters} characters`, path);
  }

  function walk(schema: unknown, path: string, depth: number): unknown {
    if (depth > maxDepth) throw unsupported(`more than ${maxDepth} levels`, path);
    spend(1, path);
    const { keywords, next, constant } = readOnce(schema, path);
    if (next !== undefined) return walk(next.schema, next.path, depth + 1);
    if (constant === undefined) return ofType(toType(keywords), keywords, path, depth);
    spend(constant.length, path);
    return constant.value;
  }

  function readOnce(schema: unknown, path: string): ReadSchema {
    const known = readSchemas.get(schema);
    if (known !== undefined) return known;
    const keywords = readKeywords(schema, path);
    const unmet = findUnsupported(keywords);
    if (unmet !== undefined) throw unsupported(JSON.stringify(unmet), path);
    const read = { keywords, next: findNext(keywords, path), constant: findConstant(keywords) };
    readSchemas.set(schema, read);
    return read;
  }

  function findNext({ $ref, anyOf, oneOf }: Keywords, path: string): ReadSchema["next"] {
    if ($ref !== undefined) return { schema: resolve($ref, path), path: $ref };
    const options = anyOf ?? oneOf;
    return options && { schema: choose(options), path: `${path}/${anyOf ? "anyOf" : "oneOf"}` };
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
        return toText(keywords, path);
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

  function toText(keywords: Keywords, path: string): string {
    spend(keywords.minLength ?? 0, path);
    const sample = sampleString(keywords);
    spend(sample.length, path);
    return sample;
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

function findConstant(keywords: Keywords): ReadSchema["constant"] {
  const value = Object.hasOwn(keywords, "const") ? keywords["const"] : keywords.enum?.[0];
  return value === undefined ? undefined : { value, length: JSON.stringify(value).length };
}

/** The first option without a reference, because references followed first may never end. */
function choose(options: readonly unknown[]): unknown {
  return options.find((option) => !isReference(option)) ?? options[0];
}

function isReference(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "$ref" in schema;
}
