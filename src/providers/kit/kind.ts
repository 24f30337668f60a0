// What a kind of provider is to the rest of the gateway: one object that each folder of a kind exports.
import type { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import type { Provider } from "../../core/provider.ts";
import type { ProxyServer } from "../../wire/connection/proxy.ts";

/** What every kind may use. */
export interface ProviderDependencies {
  readonly clock: Clock;
  /** The proxy on the way to an origin; without it all servers are asked directly. */
  readonly proxyFor?: ((origin: string) => ProxyServer | undefined) | undefined;
}

/** Configuration keys with their schemas, each described for documents, in the order of documents. */
export type KeySchemas = z.core.$ZodShape;

/** Those keys, parsed. */
export type Written<Keys extends KeySchemas> = z.output<z.ZodObject<Keys>>;

/** A fault in what was written for one provider, which is known only from several of its keys. */
export interface SettingFault {
  /** The key that is at fault, or missing. */
  readonly key: string;
  /** What to write instead, in one sentence that never repeats the value. */
  readonly message: string;
}

/** A key that a flag or an environment variable sets where no file declares providers. */
export interface FlagSetting {
  readonly key: string;
  /** How its text is read; "text" when unset. */
  readonly form?: "text" | "list" | "json";
  /** Whether it has no flag, since flags show in a list of processes. */
  readonly isSecret?: boolean;
  /** Its variable, where that is not TOKENWIRE_ with the name of the flag. */
  readonly variable?: string;
  /** Whether it alone brings about a provider. */
  readonly isEnough?: boolean;
}

interface KindBase<Name extends string, Keys extends KeySchemas, Settings> {
  /** The value of `kind` in a configuration, and the key of `provider_options_json`. */
  readonly name: Name;
  /** The API that it speaks. */
  readonly api: string;
  /** What providers of this kind are, in a sentence. */
  readonly description: string;
  /** Its own configuration keys: those besides `kind`, `timeouts`, `limits` and, for a server, `proxy`. */
  readonly keys: Keys;
  /** Completes what was written. */
  toSettings(written: Written<Keys>): Settings;
  /** Where a provider of these settings is, for people. */
  placeOf(settings: Settings): string;
  /**
   * What OpenTelemetry's semantic conventions for generative AI call a provider of these settings, as
   * `gen_ai.provider.name`. Without it, and where it is undefined, that is the name of the kind.
   */
  conventionNameOf?(settings: Settings): string | undefined;
  /** Finds faults in what was written, of any shape, which no schema of one key can find. */
  check?(written: Readonly<Record<string, unknown>>): readonly SettingFault[];
  /** What is wrong with the id of a model that an alias names, in a sentence; without it any id may be right. */
  checkModel?(model: string): string | undefined;
  /** Whether there is a provider of this kind, named after it, where a configuration declares no providers. */
  readonly isDefault?: boolean;
  /**
   * Whether its schema judges the limits of providers that a program makes itself. One
   * kind's does: its providers need no settings and may have any model.
   */
  readonly isStandIn?: boolean;
  /** What sets up a provider of this kind, named after it, where no file declares providers. */
  readonly flags?: readonly FlagSetting[];
}

/** What a provider without a server has besides its settings. */
export interface LocalBasics {
  /** The part of "provider/model" before the slash. */
  readonly name: string;
}

/** A kind whose providers are part of this process. */
export interface LocalKind<Name extends string, Keys extends KeySchemas, Settings extends object>
  extends KindBase<Name, Keys, Settings> {
  readonly isRemote: false;
  /** Creates a provider, which holds nothing that must be closed before its first request. */
  create(settings: Settings & LocalBasics, dependencies: ProviderDependencies): Provider;
}

/** What a provider with a server has besides its settings. */
export interface RemoteBasics extends LocalBasics {
  /** The one of its keys that it uses; undefined for a server that wants none. */
  readonly apiKey: string | undefined;
  /** Longest wait for a connection. */
  readonly connectTimeoutMs: number;
}

/** What every kind with a server has among its settings. */
export interface RemoteSettings {
  /** All keys of one provider, which share its calls and which no answer of it may repeat; none for servers that want none. */
  readonly apiKeys: readonly string[];
}

/** A kind whose providers ask a server over HTTP. */
export interface RemoteKind<Name extends string, Keys extends KeySchemas, Settings extends RemoteSettings>
  extends KindBase<Name, Keys, Settings> {
  readonly isRemote: true;
  /** Scheme, host and port of the server. */
  originOf(settings: Settings): string;
  /** Creates a provider for one of its keys. It holds no connection before its first request. */
  create(settings: Settings & RemoteBasics, dependencies: ProviderDependencies): Provider;
}

/** Defines a kind whose providers are part of this process. */
export function defineLocalKind<const Name extends string, Keys extends KeySchemas, Settings extends object>(
  kind: Omit<LocalKind<Name, Keys, Settings>, "isRemote">,
): LocalKind<Name, Keys, Settings> {
  return { ...kind, isRemote: false };
}

/** Defines a kind whose providers ask a server over HTTP. */
export function defineRemoteKind<const Name extends string, Keys extends KeySchemas, Settings extends RemoteSettings>(
  kind: Omit<RemoteKind<Name, Keys, Settings>, "isRemote">,
): RemoteKind<Name, Keys, Settings> {
  return { ...kind, isRemote: true };
}
