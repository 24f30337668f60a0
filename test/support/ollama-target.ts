import { type Clock, systemClock } from "../../src/core/clock.ts";
import { createOllamaProvider, type OllamaOptions } from "../../src/providers/ollama/index.ts";
import { createProviderTarget, type ProviderTarget } from "./provider-target.ts";

/** Settings that a test says nothing about. */
export const ollamaOptions: OllamaOptions = {
  name: "ollama",
  baseUrl: "http://127.0.0.1:1",
  apiKey: "canary-0123456789",
  apiKeys: [],
  headers: {},
  models: [],
  listModels: true,
  unsupported: "refuse",
  connectTimeoutMs: 10_000,
};

/** Creates the provider "ollama" and what is in front of it. */
export function createOllamaTarget(options: Partial<OllamaOptions>, clock: Clock = systemClock): ProviderTarget {
  return createProviderTarget(createOllamaProvider({ ...ollamaOptions, ...options }, { clock }), clock);
}
