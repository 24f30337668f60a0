import { findJsonFault } from "../../core/json-fault.ts";
import { type JsonNode, parseJsonTree } from "./json-tree.ts";

/** A JSON text on indented lines. Each name and value stays as it was written, and a text that is no JSON stays whole. */
export function formatJson(text: string): string {
  return findJsonFault(text) === undefined ? format(text, parseJsonTree(text), "") : text;
}

function format(text: string, node: JsonNode, indent: string): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "object": {
      const members = [...node.members].map(
        ([name, value]) => `${JSON.stringify(name)}: ${format(text, value, inner)}`,
      );
      return bracket("{", members, "}", indent);
    }
    case "array":
      return bracket(
        "[",
        node.items.map((item) => format(text, item, inner)),
        "]",
        indent,
      );
    case "string":
    case "boolean":
    case "number":
    case "null":
      return text.slice(node.start, node.end);
    default:
      return node satisfies never;
  }
}

function bracket(open: string, entries: readonly string[], close: string, indent: string): string {
  if (entries.length === 0) return open + close;
  return `${open}\n${entries.map((entry) => `${indent}  ${entry}`).join(",\n")}\n${indent}${close}`;
}
