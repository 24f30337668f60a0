import fc from "fast-check";
import { expect, test } from "vitest";
import { formatJson } from "../../../src/cli/input/format-json.ts";
import { type JsonNode, parseJsonTree } from "../../../src/cli/input/json-tree.ts";

function spans(node: JsonNode): JsonNode[] {
  if (node.kind === "array") return [node, ...node.items.flatMap(spans)];
  return node.kind === "object" ? [node, ...[...node.members.values()].flatMap(spans)] : [node];
}

function toValue(text: string, node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries([...node.members].map(([name, member]) => [name, toValue(text, member)]));
    case "array":
      return node.items.map((item) => toValue(text, item));
    case "string":
    case "boolean":
      return node.value;
    default:
      return JSON.parse(text.slice(node.start, node.end));
  }
}

test("the tree has every value of the text, and each piece of it is that value's own text", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 1, 2), (json, indent) => {
      const text = ` ${JSON.stringify(JSON.parse(json), null, indent)}\n`;
      const root = parseJsonTree(text);
      expect(toValue(text, root)).toEqual(JSON.parse(text));
      for (const node of spans(root)) {
        expect(toValue(text, node)).toEqual(JSON.parse(text.slice(node.start, node.end)));
      }
    }),
  );
});

test("a formatted text means the same", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(formatJson(json))).toEqual(JSON.parse(json));
    }),
  );
});

test.each([
  [
    '{"b":12345678901234567890,"1":[1.0,"\\u00e4"],"e":{},"l":[]}',
    '{\n  "b": 12345678901234567890,\n  "1": [\n    1.0,\n    "\\u00e4"\n  ],\n  "e": {},\n  "l": []\n}',
  ],
  ['{"cut": ', '{"cut": '],
  ["", ""],
  ["no json", "no json"],
])("%j is shown with each value as it was written, and what is no JSON as it is", (text, shown) => {
  expect(formatJson(text)).toBe(shown);
});
