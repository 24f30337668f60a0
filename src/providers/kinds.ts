// What the rest of the gateway knows of the kinds of provider: their list, and a provider of any of them.
import type { Provider } from "../core/provider.ts";
import type {
  KeySchemas,
  LocalKind,
  ProviderDependencies,
  RemoteBasics,
  RemoteKind,
  RemoteSettings,
} from "./kit/kind.ts";
import * as registry from "./registry.ts";

export type { FlagSetting } from "./kit/kind.ts";

/** The kinds by their names. */
export type Kinds = typeof registry;

/** The name of a kind. */
export type KindName = keyof Kinds;

/** Any kind. Only its name shows which settings belong to it. */
export type AnyKind = LocalKind<KindName, KeySchemas, object> | RemoteKind<KindName, KeySchemas, RemoteSettings>;

/** The settings of a kind, complete. */
export type SettingsOf<Name extends KindName> = ReturnType<Kinds[Name]["toSettings"]>;

/** All kinds, in the order of their names. */
export const kinds: readonly AnyKind[] = Object.values(registry);

const byName: Readonly<Record<KindName, AnyKind>> = registry;

/** The kind with a name; undefined where there is none. */
export function findKind(name: unknown): AnyKind | undefined {
  return kinds.find((kind) => kind.name === name);
}

/** The kind with the name of one. */
export function kindOf(name: KindName): AnyKind {
  return byName[name];
}

/** The providers that there are where a configuration declares none, by their names. */
export const defaultProviders: Readonly<Record<string, { readonly kind: KindName }>> = Object.fromEntries(
  kinds.filter(({ isDefault }) => isDefault).map(({ name }) => [name, { kind: name }]),
);

/** The kind whose schema judges the limits of providers that a program makes itself. */
export function findStandInKind(): KindName {
  const found = kinds.find(({ isStandIn }) => isStandIn === true);
  if (found === undefined) throw new Error("no kind of provider is the stand-in");
  return found.name;
}

/** Settings of a provider of any kind, which its `kind` names. */
export interface KindSettings extends Partial<RemoteSettings> {
  readonly kind: KindName;
  readonly name: string;
  /** Undefined for a kind without a server. */
  readonly connectTimeoutMs?: number | undefined;
}

/** Creates a provider for each of the keys that the settings have, or one where they have none. */
export function createProviders(settings: KindSettings, dependencies: ProviderDependencies): [Provider, ...Provider[]] {
  const kind = kindOf(settings.kind);
  if (!kind.isRemote) return [kind.create(settings, dependencies)];
  const { apiKeys = [], connectTimeoutMs = 0 } = settings;
  const [first, ...others] = apiKeys;
  function withKey(apiKey: RemoteBasics["apiKey"]): Provider {
    return kind.create({ ...settings, apiKeys, apiKey, connectTimeoutMs }, dependencies);
  }
  return [withKey(first), ...others.map(withKey)];
}

/** Scheme, host and port of a provider's server; undefined without one. */
export function originOf(settings: KindSettings): string | undefined {
  const kind = kindOf(settings.kind);
  return kind.isRemote ? kind.originOf({ apiKeys: [], ...settings }) : undefined;
}

/** What OpenTelemetry's semantic conventions for generative AI call a provider; undefined where they have no name. */
export function conventionNameOf(settings: KindSettings): string | undefined {
  return kindOf(settings.kind).conventionNameOf?.({ apiKeys: [], ...settings });
}

/** Where a provider is, as text for people: a URL, or words. */
export function placeOf(settings: KindSettings): string {
  return kindOf(settings.kind).placeOf({ apiKeys: [], ...settings });
}
