import { assert, constantFrom, property, string, stringMatching } from "fast-check";
import { expect, test } from "vitest";
import { countTokens, toTokens } from "../../../src/providers/sim/tokens.ts";

const anyText = string({
  unit: constantFrom("a", "ß", "😀", "\ud83d", "\ude00", " ", "\n", "\u00a0", "\u2003", "\ufeff"),
  maxLength: 200,
});

test("as many tokens are counted as a text is cut into", () => {
  const holds = (text: string): void => {
    expect(countTokens(text)).toBe([...toTokens(text)].length);
  };
  assert(property(anyText, holds));
  assert(property(stringMatching(/^[a ]{0,80}$/), holds));
});
