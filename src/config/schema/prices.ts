import { z } from "zod";
import { type ModelPrice, toRates } from "../../cost/model-price.ts";
import { exampleTarget } from "../../providers/examples.ts";
import { list, usdPerMillion, wholeNumber } from "../../settings/values.ts";

const ownRates = {
  input: usdPerMillion.describe("USD for a million input tokens"),
  cachedInput: usdPerMillion.optional().describe("of them, those read from the provider's cache; as input when unset"),
  cacheWrite: usdPerMillion.optional().describe("of them, those written to the cache; as input when unset"),
  output: usdPerMillion.describe("USD for a million output tokens"),
  reasoning: usdPerMillion.optional().describe("of them, those of reasoning; as output when unset"),
};

const tierSchema = z
  .strictObject({
    above: wholeNumber(1).describe("applies to all tokens of calls with more input tokens than this"),
    ...ownRates,
  })
  .transform(({ above, ...own }) => ({ above, rates: toRates(own) }));

/** What a model costs. */
export const priceSchema = z
  .strictObject({
    ...ownRates,
    tiers: list(tierSchema, "write a list of keys: above, input, output")
      .max(16, "write at most 16 tiers")
      .meta({ title: "list of tiers" })
      .prefault([])
      .describe("other prices of calls with many input tokens"),
  })
  .transform(
    ({ tiers, ...own }): ModelPrice => ({
      rates: toRates(own),
      tiers: tiers.toSorted((one, other) => one.above - other.above),
    }),
  );

const writeTarget = `write "provider/model", such as "${exampleTarget}", or "provider/*" for all models of a provider`;

/** The name of what has a price. */
export const pricedTarget = z
  .string({ error: writeTarget })
  .regex(/^[^/]+\/./, writeTarget)
  .max(256, "write at most 256 characters");
