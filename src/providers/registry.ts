import type { Clock } from "../core/clock.ts";
import type { Provider } from "../core/provider.ts";
import { type AnthropicOptions, createAnthropicProvider } from "./anthropic/index.ts";
import { createOpenAiProvider, type OpenAiOptions } from "./openai/index.ts";
import { createSimProvider, type SimProviderOptions } from "./sim/index.ts";

/** Settings of a provider, told apart by its kind: one line for each kind that there is. */
export type ProviderOptions =
  | ({ readonly kind: "anthropic" } & AnthropicOptions)
  | ({ readonly kind: "openai" } & OpenAiOptions)
  | ({ readonly kind: "sim" } & SimProviderOptions);

/** What every kind may use. */
export interface ProviderSurroundings {
  readonly clock: Clock;
}

/** Creates a provider of a configured kind. */
export function createProvider(options: ProviderOptions, surroundings: ProviderSurroundings): Provider {
  switch (options.kind) {
    case "anthropic":
      return createAnthropicProvider(options, surroundings);
    case "openai":
      return createOpenAiProvider(options, surroundings);
    case "sim":
      return createSimProvider(options);
    default:
      return options satisfies never;
  }
}
