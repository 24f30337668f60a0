import { systemClock } from "../../src/core/clock.ts";
import type { ProviderDependencies } from "../../src/providers/kit/kind.ts";
import { createOpenAiProvider, type OpenAiOptions } from "../../src/providers/openai/index.ts";
import { createProviderTarget, type ProviderTarget } from "./provider-target.ts";

/** Settings that a test says nothing about. */
export const openAiOptions: OpenAiOptions = {
  name: "openai",
  preset: undefined,
  baseUrl: "http://127.0.0.1:1/v1",
  apiKey: "sk-canary-0123456789",
  apiKeys: [],
  auth: undefined,
  apiVersion: undefined,
  headers: {},
  models: [],
  listModels: true,
  switches: {},
  unsupported: "refuse",
  connectTimeoutMs: 10_000,
};

/** Creates the provider "openai" and what is in front of it. */
export function createOpenAiTarget(
  options: Partial<OpenAiOptions>,
  dependencies: Partial<ProviderDependencies> = {},
): ProviderTarget {
  const clock = dependencies.clock ?? systemClock;
  const provider = createOpenAiProvider({ ...openAiOptions, ...options }, { clock });
  return createProviderTarget(provider, clock);
}
