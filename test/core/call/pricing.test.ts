import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { toCost } from "../../../src/core/call/pricing.ts";
import { Cost_Source, CostSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";

const most = 2n ** 63n - 1n;

test.each([
  [0n, 0n],
  [1n, 1n],
  [most, most],
  [most + 1n, most],
  [12_884_901_882_000_000_000n, most],
  [2n ** 70n, most],
])("a cost of %d nano-USD is %d in a message, alone and as the sum of a call", (nanoUsd, expected) => {
  const cost = fromBinary(CostSchema, toBinary(CostSchema, toCost(nanoUsd, Cost_Source.CONFIGURED, nanoUsd)));
  expect([cost.nanoUsd, cost.callNanoUsd]).toEqual([expected, expected]);
});
