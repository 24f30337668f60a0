import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelPrice, Rates } from "../../src/cost/model-price.ts";
import { createPricing } from "../../src/cost/pricing.ts";
import { Cost_Source, type Usage, UsageSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";

const rates: Rates = {
  ...{ input: 3_000_000, cachedInput: 300_000, cacheWrite: 3_750_000, output: 15_000_000, reasoning: 20_000_000 },
  call: 0,
};
const flat: ModelPrice = { rates, tiers: [] };

function costOf(price: ModelPrice, counts: Partial<Omit<Usage, "$typeName">>): bigint {
  return createPricing(price, Cost_Source.CONFIGURED).costOf(create(UsageSchema, counts));
}

describe("a cost, in nano-USD", () => {
  test.each([
    ["no token", {}, 0n],
    ["a million input tokens", { inputTokens: 1_000_000 }, 3_000_000_000n],
    ["a million output tokens", { outputTokens: 1_000_000 }, 15_000_000_000n],
    ["input half from the cache", { inputTokens: 1_000, cacheReadTokens: 500 }, 1_500_000n + 150_000n],
    ["input written to the cache", { inputTokens: 1_000, cacheWriteTokens: 1_000 }, 3_750_000n],
    ["output half of reasoning", { outputTokens: 10, reasoningTokens: 5 }, 75_000n + 100_000n],
    ["more cached tokens than tokens", { inputTokens: 10, cacheReadTokens: 99, cacheWriteTokens: 99 }, 3_000n],
    ["more reasoning than output", { outputTokens: 10, reasoningTokens: 99 }, 200_000n],
  ])("of %s", (_what, counts, cost) => {
    expect(costOf(flat, counts)).toBe(cost);
  });

  test.each([
    [1, 499, 0n],
    [1, 500, 1n],
    [3, 499, 1n],
    [3, 500, 2n],
    [1, 1_499, 1n],
    [1, 1_500, 2n],
  ])("of %i tokens at %i pico-USD is rounded once, half up", (inputTokens, input, cost) => {
    expect(costOf({ rates: { ...rates, input }, tiers: [] }, { inputTokens })).toBe(cost);
  });

  test("is exact where a floating point number is not", () => {
    const most = 2 ** 31 - 1;
    const dear: ModelPrice = { rates: { ...rates, input: 999_999_999_999 }, tiers: [] };
    expect(costOf(dear, { inputTokens: most })).toBe((BigInt(most) * 999_999_999_999n + 500n) / 1_000n);
  });

  test("of a call with a fee has it once, also without tokens", () => {
    const withFee: ModelPrice = { rates: { ...rates, call: 5_000_000_000 }, tiers: [] };
    expect(costOf(withFee, {})).toBe(5_000_000n);
    expect(costOf(withFee, { inputTokens: 1_000 })).toBe(8_000_000n);
  });
});

describe("tiers", () => {
  const tiered: ModelPrice = {
    rates,
    tiers: [
      { above: 200_000, rates: { ...rates, input: 6_000_000, output: 22_500_000 } },
      { above: 500_000, rates: { ...rates, input: 9_000_000 } },
    ],
  };

  test.each([
    [200_000, 3_000n, 15_000n],
    [200_001, 6_000n, 22_500n],
    [500_000, 6_000n, 22_500n],
    [500_001, 9_000n, 15_000n],
  ])(
    "a call with %i input tokens costs what the last tier that it exceeds says, for all its tokens",
    (input, each, out) => {
      expect(costOf(tiered, { inputTokens: input, outputTokens: 10 })).toBe(BigInt(input) * each + 10n * out);
    },
  );

  test("are chosen by all input tokens, cached ones included", () => {
    const counts = { inputTokens: 200_001, cacheReadTokens: 200_001 };
    expect(costOf(tiered, counts)).toBe(200_001n * 300n);
    expect(costOf({ rates, tiers: [{ above: 200_000, rates: { ...rates, cachedInput: 600_000 } }] }, counts)).toBe(
      200_001n * 600n,
    );
  });
});

test("a cost is never below zero, and one more token never makes it less", () => {
  const count = fc.integer({ min: 0, max: 2 ** 31 - 2 });
  const price = fc.integer({ min: 0, max: 10 ** 12 });
  fc.assert(
    fc.property(fc.tuple(count, count, count, count, count), fc.tuple(price, price), (counts, [input, output]) => {
      const [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens] = counts;
      const even: Rates = { input, cachedInput: input, cacheWrite: input, output, reasoning: output, call: 0 };
      const parts = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens };
      const cost = costOf({ rates: even, tiers: [] }, parts);
      // Where all types cost the same, how the tokens are divided changes nothing.
      expect(cost).toBe(costOf({ rates: even, tiers: [] }, { inputTokens, outputTokens }));
      expect(costOf({ rates: even, tiers: [] }, { ...parts, outputTokens: outputTokens + 1 })).toBeGreaterThanOrEqual(
        cost,
      );
    }),
    { seed: 18, numRuns: 300 },
  );
});
