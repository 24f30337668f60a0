import fc from "fast-check";
import { expect, test } from "vitest";
import { formatJson } from "../../../src/cli/input/format-json.ts";

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
