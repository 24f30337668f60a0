import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { faultsOf } from "../../support/faults-of.ts";
import { writeFiles } from "../../support/temporary-files.ts";

function load(prices: string): ReturnType<typeof loadConfig> {
  const folder = writeFiles({
    "gateway.yaml": `providers: {toy: {kind: sim}, far: {kind: openai}}\nprices:\n${prices}`,
  });
  return loadConfig({ config: `${folder}/gateway.yaml` }, {});
}

function priceOf(text: string): number | undefined {
  return load(`  toy/echo: {input: ${text}, output: 0}`).prices[0]?.rates.input;
}

describe("a price", () => {
  test.each([
    ["0", 0],
    ["3", 3_000_000],
    ["2.50", 2_500_000],
    ["0.07", 70_000],
    ['"0.000001"', 1],
    ["0.0000010", 1],
    ["1e-6", 1],
    ["1000000", 10 ** 12],
    ['"999999.999999"', 10 ** 12 - 1],
  ])("of %s USD is %i micro-USD, exactly", (text, micro) => {
    expect(priceOf(text)).toBe(micro);
  });

  test.each(["-1", "1000001", "0.0000001", '"$3"', '"1e3"', ".nan", ".inf", '""', '" 3"', "true", "[3]", "null"])(
    "of %s is refused by a sentence that says what to write",
    (text) => {
      expect(faultsOf(() => priceOf(text)).join("\n")).toMatch(
        /prices\."toy\/echo"\.input.*: write USD for a million tokens from 0 to 1000000, with at most 6 decimals/,
      );
    },
  );
});

test("types of tokens without a price cost what the others of their direction cost, and tiers are put in order", () => {
  const { prices } = load(
    "  far/*:\n    input: 1\n    output: 5\n    cachedInput: 0.1\n    tiers: [{above: 9, input: 4, output: 8}, {above: 5, input: 2, output: 6}]",
  );
  const all = { cacheWrite: 1_000_000, reasoning: 5_000_000, call: 0 };
  expect(prices).toMatchObject([
    {
      target: "far/*",
      rates: { input: 1_000_000, output: 5_000_000, cachedInput: 100_000, ...all },
      tiers: [
        { above: 5, rates: { input: 2_000_000, cachedInput: 2_000_000 } },
        { above: 9, rates: { input: 4_000_000 } },
      ],
    },
  ]);
});

test.each([
  [
    "a provider that there is not",
    "  tyo/echo: {input: 1, output: 1}",
    '3:3: prices."tyo/echo": no provider has the name before the slash; did you mean "toy/echo"? there are toy, far',
  ],
  [
    "a name without a provider",
    "  echo: {input: 1, output: 1}",
    '3:3: prices.echo: write "provider/model", such as "claude/claude-haiku-5-5", or "provider/*" for all models of a provider',
  ],
  [
    "no price of output",
    "  toy/echo: {input: 1}",
    '3:3: prices."toy/echo".output is missing: write USD for a million tokens',
  ],
  [
    "two tiers of one length",
    "  toy/echo: {input: 1, output: 1, tiers: [{above: 5, input: 1, output: 1}, {above: 5, input: 2, output: 2}]}",
    '3:84: prices."toy/echo".tiers[1].above 5: another tier begins there too; write one of them',
  ],
  [
    "an unknown type of token",
    "  toy/echo: {input: 1, output: 1, cached: 1}",
    '3:35: prices."toy/echo".cached: unknown key; did you mean "cachedInput"?',
  ],
])("%s is a fault with its place", (_what, prices, fault) => {
  expect(faultsOf(() => load(prices)).join("\n")).toContain(fault);
});
