import fc from "fast-check";
import { expect, test } from "vitest";
import { countJsonValues } from "../../../src/core/text/json-size.ts";

function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countOf(inner), 1);
}

test("no JSON text has more values than are counted", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(countJsonValues(Buffer.from(json), 1_000_000)).toBeGreaterThanOrEqual(countOf(JSON.parse(json)));
    }),
  );
});

test.each([
  ["1", 1],
  ['"[,{"', 1],
  ['"\\",["', 1],
  ['{"a":[1,2]}', 4],
  ['{"a,b":"c,d","e":{}}', 4],
])("%s counts %i", (json, values) => {
  expect(countJsonValues(Buffer.from(json), 100)).toBe(values);
});

test("it stops soon after the most", () => {
  expect(countJsonValues(Buffer.from(`[${"1,".repeat(1_000)}1]`), 10)).toBe(13);
});
