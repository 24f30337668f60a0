import { create } from "@bufbuild/protobuf";
import { calcPrice, type MatchLogic, waitForUpdate } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { createFindPrices, priceAt, toModelPrice } from "../../src/cost/find-listed.ts";
import type { TimedPrice } from "../../src/cost/listed-prices.ts";
import { ageWarning, findListedProvider, priceList } from "../../src/cost/price-list.ts";
import { createPricing } from "../../src/cost/pricing.ts";
import { Cost_Source, UsageSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";
import { seededRandom } from "../support/seeded-random.ts";

const providers = (await waitForUpdate()) ?? [];
const random = seededRandom(18);
const upTo = (most: number): number => Math.floor(random() * (most + 1));

/** Times at which the prices of some models differ: before and after a date, at a cheap hour and a dear one. */
const times = ["2025-03-01T02:00:00Z", "2026-09-24T12:00:00Z", "2026-09-24T20:00:00Z", "2027-02-01T07:30:00Z"];

/** The texts that the names of models are matched with, which are names of models or parts of such. */
function textsOf(match: MatchLogic): string[] {
  if ("or" in match) return match.or.flatMap(textsOf);
  if ("and" in match) return match.and.flatMap(textsOf);
  return "regex" in match ? [] : Object.values(match);
}

const cases = providers.flatMap(({ id, models }) =>
  models.flatMap(({ match }) =>
    textsOf(match).flatMap((name) => [name, `${name}-20260115`].map((model) => ({ provider: id, model }))),
  ),
);

describe("the price list", () => {
  test("has every provider and every model of the package that it is made from", () => {
    const own = priceList().providers.map(({ id, models }) => [id, models.length]);
    expect(own).toEqual(providers.map(({ id, models }) => [id, models.length]));
    expect(cases.length).toBeGreaterThan(2_000);
  });

  test("gives what the package's own calculation gives, for each of its models at any time and length", () => {
    const all = priceList().providers;
    const finders = new Map(all.map((listed) => [listed.id, createFindPrices(listed, all)]));
    const wrong: string[] = [];
    for (const { provider, model } of cases) {
      const at = new Date(times[upTo(times.length - 1)] ?? "");
      const tokens = toTokens();
      const own = costOf(finders.get(provider)?.(model), tokens, at);
      const theirs = theirCost(provider, model, tokens, at);
      // A price that is a third is rounded by less than half a pico-USD for a token.
      const most = 1 + 0.0005 * (tokens.input + tokens.output);
      const isNear = own !== undefined && theirs !== undefined && Math.abs(Number(own) - theirs) <= most;
      const isSame = theirs === undefined ? own === undefined : isNear;
      if (!isSame) wrong.push(`${provider}/${model}: ${own}, not ${theirs}`);
    }
    expect(wrong).toEqual([]);
  });
});

interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

function toTokens(): Tokens {
  const input = upTo(400_000);
  const cacheRead = upTo(input);
  const output = upTo(50_000);
  return { input, cacheRead, cacheWrite: upTo(input - cacheRead), output, reasoning: upTo(output) };
}

function costOf(prices: readonly TimedPrice[] | undefined, tokens: Tokens, at: Date): bigint | undefined {
  const price = priceAt(prices ?? [], at);
  if (price === undefined) return undefined;
  const usage = create(UsageSchema, {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadTokens: tokens.cacheRead,
    cacheWriteTokens: tokens.cacheWrite,
    reasoningTokens: tokens.reasoning,
  });
  return createPricing(toModelPrice(price), Cost_Source.PRICE_LIST).costOf(usage);
}

/** In nano-USD; undefined for what is not paid by tokens of text. */
function theirCost(providerId: string, model: string, tokens: Tokens, timestamp: Date): number | undefined {
  const usage = {
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite,
    output_reasoning_tokens: tokens.reasoning,
  };
  const found = calcPrice(usage, model, { providerId, timestamp });
  const isByTokens = found?.model_price["input_mtok"] !== undefined && found.model_price["output_mtok"] !== undefined;
  return isByTokens ? found.total_price * 1e9 : undefined;
}

test.each([
  ["https://api.openai.com", "gpt-5.4", true],
  ["https://api.openai.com", "gpt-5.4-2026-03-05", true],
  ["https://api.openai.com", "GPT-5.4", true],
  ["https://api.anthropic.com", "claude-sonnet-4-5", true],
  ["https://corp.openai.azure.com", "gpt-4o", true],
  ["https://api.openai.com", "no-such-model", false],
  ["https://api.openai.com", "", false],
])("at %s %j has a price: %s", (url, model, isPriced) => {
  expect(findListedProvider(url)?.(model) !== undefined).toBe(isPriced);
});

test.each(["http://127.0.0.1:11434", "http://llm.example:8000", "https://proxy.example/api.openai.com"])(
  "the models of a server that the list does not know, %s, have no listed price",
  (url) => {
    expect(findListedProvider(url)).toBeUndefined();
  },
);

test("the name of a model as long and as odd as may be is looked up in no time that grows faster than its length", () => {
  const names = ["a".repeat(100_000), "-2026".repeat(20_000), "-tts".repeat(25_000), "/".repeat(100_000)];
  const searches = priceList().providers.map((listed) => createFindPrices(listed, priceList().providers));
  expect(names.flatMap((name) => searches.map((find) => find(name) === undefined)).length).toBe(4 * searches.length);
});

test("a list of 90 days is no reason to warn, one of 91 is", () => {
  const published = Date.parse(priceList().source.date);
  const after = (days: number): string | undefined => ageWarning(new Date(published + days * 86_400_000));
  expect(after(90)).toBeUndefined();
  expect(after(91)).toContain("the price list is 91 days old");
});
