import { type Node, parseTree } from "jsonc-parser";

/** Where a value stands in its text: offsets in UTF-16 units, the end exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of a JSON text that knows where it stands, so that a fault can be shown and a piece be kept byte for byte. */
export type JsonNode = Span &
  (
    | { readonly kind: "object"; readonly members: ReadonlyMap<string, JsonNode> }
    | { readonly kind: "array"; readonly items: readonly JsonNode[] }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "number" | "null" }
  );

/**
 * Reads a JSON text that is known to be valid and not too deep. The last of
 * several members of one name counts.
 */
export function parseJsonTree(text: string): JsonNode {
  const root = parseTree(text);
  if (root === undefined) throw new Error("an empty text is no JSON");
  return toJsonNode(root);
}

function toJsonNode({ type, offset: start, length, value, children = [] }: Node): JsonNode {
  const end = start + length;
  switch (type) {
    case "object":
      return { kind: type, members: new Map(children.flatMap(toMember)), start, end };
    case "array":
      return { kind: type, items: children.map(toJsonNode), start, end };
    case "string":
      return { kind: type, value: String(value), start, end };
    case "boolean":
      return { kind: type, value: value === true, start, end };
    case "number":
    case "null":
      return { kind: type, start, end };
    case "property":
      throw new Error("a member stands outside of an object");
    default:
      return type satisfies never;
  }
}

function toMember({ children: [name, value] = [] }: Node): [string, JsonNode][] {
  return name === undefined || value === undefined ? [] : [[String(name.value), toJsonNode(value)]];
}
