import fc from "fast-check";
import { expect, test } from "vitest";
import { countTokens, toTokens } from "../../../../src/providers/sim/script/tokens.ts";

test("a text has as many tokens as it is cut into, and they are the text", () => {
  const pieces = fc.constantFrom(
    " ",
    "\n",
    "\u00a0",
    "\u3000",
    "\ufeff",
    "a",
    "é",
    "東",
    "😀",
    "\ud83d",
    "\ude00",
    " ".repeat(15),
    "b".repeat(15),
  );
  const texts = fc.array(pieces, { maxLength: 60 }).map((list) => list.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      const tokens = [...toTokens(text)];
      expect(tokens.join("")).toBe(text);
      expect(countTokens(text)).toBe(tokens.length);
    }),
    { numRuns: 2_000 },
  );
});

test("as many tokens are counted as a text is cut into", () => {
  const unit = fc.constantFrom("a", "ß", "😀", "\ud83d", "\ude00", " ", "\n", "\u00a0", "\u2003", "\ufeff");
  const texts = fc.oneof(fc.string({ unit, maxLength: 200 }), fc.stringMatching(/^[a ]{0,80}$/));
  fc.assert(
    fc.property(texts, (text) => {
      expect(countTokens(text)).toBe([...toTokens(text)].length);
    }),
  );
});
