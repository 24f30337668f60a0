import { assert, constantFrom, property, string, stringMatching } from "fast-check";
import { test } from "vitest";
import { countTokens, toTokens } from "../../../src/providers/sim/tokens.ts";

const anyText = string({
  unit: constantFrom("a", "ß", "😀", "\ud83d", "\ude00", " ", "\n", "\u00a0", "\u2003", "\ufeff"),
  maxLength: 200,
});

test("as many tokens are counted as a text is cut into", () => {
  assert(property(anyText, (text) => countTokens(text) === [...toTokens(text)].length));
  assert(property(stringMatching(/^[a ]{0,80}$/), (text) => countTokens(text) === [...toTokens(text)].length));
});
