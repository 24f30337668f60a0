import { expect, test } from "vitest";
import { limitsOf as ofAnthropic } from "../../src/providers/anthropic/models/model-limits.ts";
import { limitsOf as ofOpenAi } from "../../src/providers/openai/models/model-limits.ts";

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
])("of Anthropic's %s the window is %s and the longest answer %s", (model, contextWindow, maxOutputTokens) => {
  const limits = ofAnthropic(model);
  expect([limits.contextWindow, limits.maxOutputTokens]).toEqual([contextWindow, maxOutputTokens]);
});

test.each<[model: string, contextWindow: number | undefined, maxOutputTokens: number | undefined]>([
  ["gpt-4.1", 1_047_576, 32_768],
  ["gpt-4.1-2025-04-14", 1_047_576, 32_768],
  ["gpt-4o-2024-05-13", 128_000, undefined],
  ["ft:gpt-4o-2024-08-06:me::id", 128_000, 16_384],
  ["gpt-5-nano", 400_000, 128_000],
  ["gpt-6-sol", 1_050_000, 128_000],
  ["gpt-6", undefined, undefined],
  ["openai/gpt-5", undefined, undefined],
])("of OpenAI's %s the window is %s and the longest answer %s", (model, contextWindow, maxOutputTokens) => {
  const limits = ofOpenAi(model);
  expect([limits.contextWindow, limits.maxOutputTokens]).toEqual([contextWindow, maxOutputTokens]);
});
