import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { costOfAnswer, costOfCall } from "../../../src/core/call/cost.ts";
import { type Pricing, toCost } from "../../../src/core/call/pricing.ts";
import type { AttemptRecord } from "../../../src/core/call/progress.ts";
import { PriceSchema } from "../../../src/gen/tokenwire/v1/model_pb.ts";
import { Cost_Source, type Usage, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";

const most = 2n ** 63n - 1n;

/** Each output token costs so much. */
function pricingOf(nanoUsd: bigint): Pricing {
  return {
    source: Cost_Source.CONFIGURED,
    costOf: ({ outputTokens }) => BigInt(outputTokens) * nanoUsd,
    toPrice: () => create(PriceSchema),
  };
}

/** An attempt that has ended; without tokens it was refused. */
function attempt(number: number, outputTokens: number | undefined, pricing: Pricing | undefined): AttemptRecord {
  const usage = (): Usage => {
    const counted = create(UsageSchema, { outputTokens: outputTokens ?? 0 });
    if (pricing !== undefined) counted.cost = toCost(pricing.costOf(counted), pricing.source);
    return counted;
  };
  return {
    ...{ number, target: "a/m", limits: {}, startedAt: 0, answeredAt: 0, openedAt: 0, endedAt: 1, reason: undefined },
    ...{ reportedUsage: undefined, gaps: undefined, pricing, usage: outputTokens === undefined ? undefined : usage },
  } as AttemptRecord;
}

test.each<[what: string, attempts: AttemptRecord[], nanoUsd: bigint | undefined]>([
  ["of its only attempt", [attempt(1, 3, pricingOf(5n))], 15n],
  ["the sum of all that used tokens", [attempt(1, 3, pricingOf(5n)), attempt(2, 4, pricingOf(7n))], 43n],
  ["nothing for attempts that were refused", [attempt(1, undefined, undefined), attempt(2, 4, pricingOf(7n))], 28n],
  ["not known where one has no price", [attempt(1, 3, undefined), attempt(2, 4, pricingOf(7n))], undefined],
  ["at most what an int64 holds", [attempt(1, 2, pricingOf(most)), attempt(2, 2, pricingOf(most))], most],
])("the cost of a call is %s", (_what, attemptRecords, nanoUsd) => {
  expect(costOfCall({ attemptRecords })).toEqual({ nanoUsd });
});

test("a call whose attempts used no tokens has no cost", () => {
  expect(costOfCall({ attemptRecords: [attempt(1, undefined, pricingOf(1n))] })).toBeUndefined();
  expect(costOfCall({ attemptRecords: [] })).toBeUndefined();
});

test("the cost of an answer has that of the attempts before it beside its own, where all have a price", () => {
  const usage = create(UsageSchema, { outputTokens: 10 });
  const last = attempt(2, 10, pricingOf(2n));
  expect(costOfAnswer(usage, last, [attempt(1, 3, pricingOf(5n)), last])).toMatchObject({
    ...{ nanoUsd: 20n, callNanoUsd: 35n },
  });
  const unpriced = costOfAnswer(usage, last, [attempt(1, 3, undefined), last]);
  expect([unpriced?.nanoUsd, unpriced?.callNanoUsd]).toEqual([20n, undefined]);
  expect(costOfAnswer(usage, attempt(1, 10, undefined), [])).toBeUndefined();
});
