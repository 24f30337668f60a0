import { expect, test } from "vitest";
import { createCleaning } from "../../src/audit/content-record.ts";

const secret = `sk-${"S".repeat(40)}`;

test.each([/sk-S{40}/gu, /sk-S{16,}/gu])("of a text that is cut no part of a secret is left: %s", (pattern) => {
  // Matches become shorter, so that the end of what was searched is within the limit.
  const createClean = createCleaning([/\d/gu, pattern], 2_000);
  for (let before = 0; before < 100; before += 1) {
    const cleaned = createClean()("y".repeat(before) + `${secret} `.repeat(1_000));
    expect(cleaned).toMatch(/… \[\d+ characters\]$/);
    expect(cleaned).not.toContain("S");
  }
});

test("all texts of a prompt together are bounded, and short ones are always kept", () => {
  const clean = createCleaning([], 65_536)();
  const cleaned = Array.from({ length: 400 }, () => [clean("x".repeat(60_000)), clean("text")]);
  expect(cleaned.reduce((sum, [long = ""]) => sum + long.length, 0)).toBeLessThan(700_000);
  expect(new Set(cleaned.map(([, short]) => short))).toEqual(new Set(["text"]));
});

test("one text may be as long as it is configured", () => {
  const clean = createCleaning([], 4_194_304)();
  expect(clean("x".repeat(4_194_304)).length).toBe(4_194_304);
});
