import fc from "fast-check";
import { expect, test } from "vitest";
import { formatUsd } from "../../../src/core/text/usd.ts";

test.each([
  [0n, "$0"],
  [1n, "$0.000000001"],
  [1_250_000n, "$0.00125"],
  [1_000_000_000n, "$1"],
  [123_450_000_000n, "$123.45"],
  [9_223_372_036_854_775_807n, "$9223372036.854775807"],
])("%d billionths of a dollar are %s", (nanoUsd, text) => {
  expect(formatUsd(nanoUsd)).toBe(text);
});

test("no digit of an amount is lost, and none is written in vain", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (nanoUsd) => {
      const [dollars = "", decimals = ""] = formatUsd(nanoUsd).slice(1).split(".");
      expect(BigInt(dollars) * 1_000_000_000n + BigInt(decimals.padEnd(9, "0"))).toBe(nanoUsd);
      expect(decimals.endsWith("0")).toBe(false);
    }),
  );
});
