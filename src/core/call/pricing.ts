import { create } from "@bufbuild/protobuf";
import type { Price } from "../../gen/tokenwire/v1/model_pb.ts";
import { type Cost, type Cost_Source, type Usage, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";

/** What the tokens of one model cost at one time. */
export interface Pricing {
  readonly source: Cost_Source;
  /** The price of these tokens in nano-USD, exact, and rounded once at the end, half up. */
  costOf(usage: Usage): bigint;
  /** The prices themselves, for lists of models. */
  toPrice(): Price;
}

/** Finds what a model of one provider costs from now on, by the provider's id of it; undefined when no price is known. */
export type ModelPricing = (model: string) => Pricing | undefined;

/** Knows no price of any model. */
export const withoutPrices: ModelPricing = () => undefined;

const mostInt64 = 2n ** 63n - 1n;

/** A provider chooses the numbers of tokens, and a cost that its field cannot hold must not fail the call. */
export function withinInt64(nanoUsd: bigint): bigint {
  return nanoUsd > mostInt64 ? mostInt64 : nanoUsd;
}

/** A cost, at most what its fields hold: a literal of the generated type, as one is made for each call. */
export function toCost(nanoUsd: bigint, source: Cost_Source, callNanoUsd?: bigint): Cost {
  const cost: Cost = { $typeName: "tokenwire.v1.Cost", nanoUsd: withinInt64(nanoUsd), source };
  if (callNanoUsd !== undefined) cost.callNanoUsd = withinInt64(callNanoUsd);
  return cost;
}

/** What input tokens alone would cost, none of them cached; undefined when no price is known. */
export function costOfInput(inputTokens: number, pricing: Pricing | undefined): Cost | undefined {
  return pricing && toCost(pricing.costOf(create(UsageSchema, { inputTokens })), pricing.source);
}
