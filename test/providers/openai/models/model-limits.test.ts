import { expect, test } from "vitest";
import { limitsOf } from "../../../../src/providers/openai/models/model-limits.ts";

test.each<[model: string, contextWindow: number | undefined, maxOutputTokens: number | undefined]>([
  ["gpt-4.1", 1_047_576, 32_768],
  ["gpt-4.1-2025-04-14", 1_047_576, 32_768],
  ["gpt-4o-2024-05-13", 128_000, undefined],
  ["ft:gpt-4o-2024-08-06:me::id", 128_000, 16_384],
  ["gpt-5-nano", 400_000, 128_000],
  ["gpt-6-sol", 1_050_000, 128_000],
  ["gpt-6", undefined, undefined],
  ["openai/gpt-5", undefined, undefined],
])("the window of %s is %s and its longest answer %s", (model, contextWindow, maxOutputTokens) => {
  const limits = limitsOf(model);
  expect([limits.contextWindow, limits.maxOutputTokens]).toEqual([contextWindow, maxOutputTokens]);
});
