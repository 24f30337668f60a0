import { systemClock } from "../../src/core/clock.ts";
import { type AnthropicOptions, createAnthropicProvider } from "../../src/providers/anthropic/index.ts";
import type { ProviderDependencies } from "../../src/providers/kit/kind.ts";
import { createProviderTarget, type ProviderTarget } from "./provider-target.ts";

/** Settings that a test says nothing about. */
export const anthropicOptions: AnthropicOptions = {
  name: "anthropic",
  baseUrl: "http://127.0.0.1:1",
  apiKey: "sk-ant-canary-0123456789",
  apiKeys: [],
  auth: "x-api-key",
  headers: {},
  models: [],
  listModels: true,
  version: "2023-06-01",
  defaultMaxTokens: 1_024,
  maxTokensCap: undefined,
  unsupported: "refuse",
  connectTimeoutMs: 10_000,
};

/** Creates the provider "anthropic" and what is in front of it. */
export function createAnthropicTarget(
  options: Partial<AnthropicOptions>,
  dependencies: Partial<ProviderDependencies> = {},
): ProviderTarget {
  const clock = dependencies.clock ?? systemClock;
  const all = { ...anthropicOptions, ...options };
  return createProviderTarget(createAnthropicProvider(all, { clock }), clock);
}
