import fc from "fast-check";
import { expect, test } from "vitest";
import { createJsonTracker } from "../../../src/wire/json/json-tracker.ts";

function isClosed(...pieces: readonly string[]): boolean {
  const tracker = createJsonTracker();
  for (const piece of pieces) tracker.read(piece);
  return tracker.isClosed();
}

test("an object or a list is closed at its end and no sooner, however it is cut", () => {
  const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
  fc.assert(
    fc.property(value, fc.nat({ max: 2 }), fc.array(fc.nat()), (json, indent, cuts) => {
      const text = JSON.stringify(json, null, indent);
      const offsets = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
      const pieces = offsets.slice(1).map((end, index) => text.slice(offsets[index], end));

      expect(isClosed(" ", ...pieces, "\n")).toBe(true);
      expect(text.split("").findIndex((_, end) => isClosed(text.slice(0, end)))).toBe(-1);
    }),
  );
});

test.each(["", " ", "null", '"{}"', "1", "{}{}", "{} x", "x {}", "}{", '{"a":"}'])("%j is no closed value", (text) => {
  expect(isClosed(text)).toBe(false);
});
