import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactionFault, toRedaction } from "../../src/settings/redaction-pattern.ts";

const usable = [
  "sk-[A-Za-z0-9_-]{16,}",
  "\\d{4}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}",
  "[\\w.+-]{1,64}@[\\w.-]+",
  "Bearer .{8,200}",
  "\\d{3}-\\d{2}-\\d{4}",
  "hello",
  "a\\.b\\*",
  "[^\\]x]+",
  "é{2}",
];

test.each(usable)("a pattern such as %s can be used", (pattern) => {
  expect(redactionFault(pattern)).toBeUndefined();
});

test.each([
  ["(a+)+b", '"(" cannot be used there'],
  ["a|b", '"|" cannot be used there'],
  ["^a", '"^" cannot be used there'],
  ["a$", '"$" cannot be used there'],
  ["a**", "only at the end of a pattern"],
  ["a+?", "only at the end of a pattern"],
  ["\\1", '"\\" cannot be used there'],
  ["[a", '"[" cannot be used there'],
  ["[z-a]", "write characters"],
  ["a+b", "only at the end of a pattern"],
  ["\\d*\\d*\\d*x", "only at the end of a pattern"],
  ["a{1,}b", "only at the end of a pattern"],
  ["a{0,100}a{0,100}a{0,100}b", "more than 128 combinations"],
  [`\\w{1,128}${".{256}".repeat(3)}@`, "98560 characters at each place"],
  [`${"\\w?".repeat(7)}${"a{256}".repeat(30)}@`, "lower counts"],
  [`${"a{256}".repeat(3)}@`, "769 characters at each place"],
  ["a{257}", "counts of at most 256"],
  ["a{5,2}", "the lesser one first"],
  ["a*", "needs at least one character"],
  ["a?", "needs at least one character"],
  ["", "1 to 256 characters"],
  ["a".repeat(257), "1 to 256 characters"],
])("the pattern %j is refused with what to write", (pattern, fault) => {
  expect(redactionFault(pattern)).toContain(fault);
});

/** Texts that begin to match again and again. */
const odd = ["sk-", "1", "12345678 ", "a.b", "@", "Bearer", "a", "-"].map((part) => part.repeat(400_000 / part.length));

describe("a pattern that can be used is found in time that grows with the text alone", () => {
  test.each(usable)("%s", (pattern) => {
    const redaction = toRedaction(pattern);
    // A search that backtracks over such texts would not end in the time of a test.
    expect(odd.every((text) => text.replace(redaction, "").length <= text.length)).toBe(true);
  });

  test("whatever the pattern is that the rules let through", () => {
    const unit = fc.constantFrom(
      "a",
      "b",
      ".",
      "\\d",
      "[ab]",
      "[^b]",
      "a{2}",
      "a?",
      "a{1,9}",
      "[ab]{0,40}",
      "b{64}",
      "(",
      "+",
    );
    const last = fc.constantFrom("", "+", "*", "{3,}", "{2,200}");
    const text = "ab".repeat(5_000) + "a".repeat(20_000);
    let allowed = 0;
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 8 }), last, (units, end) => {
        const pattern = units.join("") + end;
        if (redactionFault(pattern) !== undefined) return;
        allowed += 1;
        expect(text.replace(toRedaction(pattern), "").length).toBeLessThanOrEqual(text.length);
      }),
      { seed: 18, numRuns: 400 },
    );
    expect(allowed).toBeGreaterThan(50);
  });
});
