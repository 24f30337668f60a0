import type { ProviderConfig, ProxyServerConfig } from "../config/config.ts";
import { findProxy } from "../config/proxies/proxies.ts";
import { isLoopback } from "../core/loopback.ts";
import { originOf, placeOf } from "../providers/kinds.ts";

/** What a configured provider is, for people. */
export interface ProviderDescription {
  readonly name: string;
  readonly kind: string;
  /** Where it is: a URL, or words. */
  readonly place: string;
  /** How many keys share its calls. */
  readonly keys: number;
  /** Most upstream calls at once. */
  readonly concurrency: number;
  /** The proxy that it is asked through; undefined for none. */
  readonly proxy: ProxyServerConfig | undefined;
}

/** Describes a configured provider. Throws a ConfigError when its proxy cannot be used. */
export function describeProvider(plan: ProviderConfig): ProviderDescription {
  const { name, kind, slots } = plan;
  const origin = originOf(plan);
  return {
    name,
    kind,
    place: placeOf(plan),
    keys: "apiKeys" in plan ? plan.apiKeys.length : 0,
    concurrency: slots.concurrency,
    proxy: origin === undefined || plan.proxy === undefined ? undefined : findProxy(origin, plan.proxy),
  };
}

/** Whether a provider needs no other machine: its server is here, or it has none. */
export function isOnThisMachine(plan: ProviderConfig): boolean {
  const origin = originOf(plan);
  return origin === undefined || isLoopback(new URL(origin).hostname);
}
