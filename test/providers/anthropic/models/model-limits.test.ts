import { expect, test } from "vitest";
import { limitsOf } from "../../../../src/providers/anthropic/models/model-limits.ts";

test.each<[model: string, contextWindow: number | undefined, maxOutputTokens: number | undefined]>([
  ["claude-opus-5-5", 1_000_000, 128_000],
  ["claude-opus-5", 1_000_000, 128_000],
  ["claude-haiku-4-5-20251001", 200_000, 64_000],
  ["us.anthropic.claude-opus-4-1-20250805-v1:0", 200_000, 32_000],
  ["claude-sonnet-4-5@20250929", undefined, 64_000],
  ["anthropic/claude-opus-4.5", 200_000, 64_000],
  ["claude-opus-4-20250514", undefined, undefined],
  ["claude-opus-5-6", undefined, undefined],
  ["claude-opus-9", undefined, undefined],
  ["other", undefined, undefined],
])("the window of %s is %s and its longest answer %s", (model, contextWindow, maxOutputTokens) => {
  const limits = limitsOf(model);
  expect([limits.contextWindow, limits.maxOutputTokens]).toEqual([contextWindow, maxOutputTokens]);
});
