import type { Clock } from "../core/clock.ts";
import type { Provider } from "../core/provider.ts";
import type { ProxyServer } from "../wire/proxy.ts";
import { type AnthropicOptions, anthropicOrigin, createAnthropicProvider } from "./anthropic/index.ts";
import { createOpenAiProvider, type OpenAiOptions, openAiOrigin } from "./openai/index.ts";
import { createSimProvider, type SimProviderOptions } from "./sim/index.ts";

/** Settings of a provider, told apart by its kind: one line for each kind that there is. */
export type ProviderOptions =
  | ({ readonly kind: "anthropic" } & AnthropicOptions)
  | ({ readonly kind: "openai" } & OpenAiOptions)
  | ({ readonly kind: "sim" } & SimProviderOptions);

/** What every kind may use. */
export interface ProviderDependencies {
  readonly clock: Clock;
  /** The proxy on the way to an origin; undefined for none. */
  proxyFor(origin: string): ProxyServer | undefined;
}

/** Where the server of a provider is, told apart by its kind. */
export type ProviderAddress =
  | ({ readonly kind: "anthropic" } & Parameters<typeof anthropicOrigin>[0])
  | ({ readonly kind: "openai" } & Parameters<typeof openAiOrigin>[0]);

/** Scheme, host and port of a provider's server. */
export function originOf(address: ProviderAddress): string {
  switch (address.kind) {
    case "anthropic":
      return anthropicOrigin(address);
    case "openai":
      return openAiOrigin(address);
    default:
      return address satisfies never;
  }
}

/** Creates a provider of a configured kind. */
export function createProvider(options: ProviderOptions, dependencies: ProviderDependencies): Provider {
  switch (options.kind) {
    case "anthropic":
      return createAnthropicProvider(options, dependencies);
    case "openai":
      return createOpenAiProvider(options, dependencies);
    case "sim":
      return createSimProvider(options);
    default:
      return options satisfies never;
  }
}
