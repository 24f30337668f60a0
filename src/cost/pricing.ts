import { create } from "@bufbuild/protobuf";
import type { Pricing } from "../core/call/pricing.ts";
import { PriceSchema, type Rates, RatesSchema } from "../gen/tokenwire/v1/model_pb.ts";
import type { Cost_Source, Usage } from "../gen/tokenwire/v1/usage_pb.ts";
import type { ModelPrice, Rates as WholeRates } from "./model-price.ts";

const picoPerNano = 1_000n;

/** Creates the pricing of a model by its price. */
export function createPricing(price: ModelPrice, source: Cost_Source): Pricing {
  const base = toExact(price.rates);
  const tiers = price.tiers.map(({ above, rates }) => ({ above, rates: toExact(rates) }));
  return {
    source,
    costOf(usage) {
      const tier = tiers.findLast(({ above }) => usage.inputTokens > above);
      return roundHalfUp(picoUsdOf(usage, tier?.rates ?? base));
    },
    toPrice: () =>
      create(PriceSchema, {
        source,
        rates: toMessage(base),
        tiers: tiers.map(({ above, rates }) => ({ aboveInputTokens: above, rates: toMessage(rates) })),
      }),
  };
}

/** Products of tokens and prices exceed what a number holds exactly. */
type ExactRates = Readonly<Record<keyof WholeRates, bigint>>;

function toExact({ input, cachedInput, cacheWrite, output, reasoning, call }: WholeRates): ExactRates {
  return {
    input: BigInt(input),
    cachedInput: BigInt(cachedInput),
    cacheWrite: BigInt(cacheWrite),
    output: BigInt(output),
    reasoning: BigInt(reasoning),
    call: BigInt(call),
  };
}

/** From pico-USD for a token to nano-USD for a million; the fee of a call is one of a single call. */
function toMessage({ input, cachedInput, cacheWrite, output, reasoning, call }: ExactRates): Rates {
  return create(RatesSchema, {
    inputNanoUsd: input * 1_000n,
    cacheReadNanoUsd: cachedInput * 1_000n,
    cacheWriteNanoUsd: cacheWrite * 1_000n,
    outputNanoUsd: output * 1_000n,
    reasoningNanoUsd: reasoning * 1_000n,
    callNanoUsd: roundHalfUp(call),
  });
}

function picoUsdOf({ inputTokens, outputTokens, ...parts }: Usage, rates: ExactRates): bigint {
  // A provider may report parts that exceed their sum; no token is paid twice.
  const cacheRead = Math.min(parts.cacheReadTokens ?? 0, inputTokens);
  const cacheWrite = Math.min(parts.cacheWriteTokens ?? 0, inputTokens - cacheRead);
  const reasoning = Math.min(parts.reasoningTokens ?? 0, outputTokens);
  return (
    BigInt(inputTokens - cacheRead - cacheWrite) * rates.input +
    BigInt(cacheRead) * rates.cachedInput +
    BigInt(cacheWrite) * rates.cacheWrite +
    BigInt(outputTokens - reasoning) * rates.output +
    BigInt(reasoning) * rates.reasoning +
    rates.call
  );
}

function roundHalfUp(picoUsd: bigint): bigint {
  return (picoUsd + picoPerNano / 2n) / picoPerNano;
}
