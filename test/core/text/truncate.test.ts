import fc from "fast-check";
import { expect, test } from "vitest";
import { truncate } from "../../../src/core/text/truncate.ts";

test("every text becomes well-formed, fits, and is cut only if it is too long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(64), (text, maxBytes) => {
      const cut = truncate(text, maxBytes);
      expect(cut.isWellFormed()).toBe(true);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
      expect(cut === text.toWellFormed()).toBe(Buffer.byteLength(text) <= maxBytes);
    }),
  );
});

test.each([
  ["short", 5, "short"],
  ["longer", 5, "lo…"],
  ["äöü", 6, "äöü"],
  ["äöüß", 6, "ä…"],
  ["🙂🙂", 8, "🙂🙂"],
  ["🙂🙂", 7, "🙂…"],
  ["abc", 2, ""],
  ["abc", 0, ""],
  ["", 0, ""],
  ["half \ud83d", 20, "half \ufffd"],
])("%j in %i bytes is %j", (text, maxBytes, expected) => {
  expect(truncate(text, maxBytes)).toBe(expected);
});
