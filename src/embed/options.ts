import type { ConfigInput } from "../config/schema/index.ts";
import type { Log } from "../core/log.ts";
import type { Provider } from "../core/provider.ts";
import type { GatewayMetrics } from "./measuring.ts";

/** The configuration of a gateway: the keys of a configuration file, or the path of one. */
export type GatewayOptions = ProgramOptions | FileOptions;

/** A gateway whose configuration is written in the program. */
export interface ProgramOptions extends Omit<ConfigInput, "providers" | "log"> {
  /**
   * The providers, by the name before the slash of "provider/model". The program's
   * own provider is an object with the same name; the section `limits` bounds it.
   */
  readonly providers?: Readonly<Record<string, ProviderInput | Provider>> | undefined;
  /** The log, such as a pino logger; nothing is logged when unset. */
  readonly log?: Log | undefined;
  /** What `createMetrics` of `tokenwire/metrics` returns; nothing is measured when unset. */
  readonly metrics?: GatewayMetrics | undefined;
  readonly configFile?: undefined;
}

/** A gateway whose configuration is a file. */
export interface FileOptions {
  /** Path of the file, which is read as `tokenwire serve --config` reads it, but for its section `log`. */
  readonly configFile: string;
  /** Kinds of provider that the file may name in addition to the gateway's own, or in place of them. */
  readonly kinds?: Readonly<Record<string, ProviderKind>> | undefined;
  /** The log, such as a pino logger; nothing is logged when unset. */
  readonly log?: Log | undefined;
  /** What `createMetrics` of `tokenwire/metrics` returns; nothing is measured when unset. */
  readonly metrics?: GatewayMetrics | undefined;
}

/** A provider of a kind that the gateway has, as a configuration file declares it. */
export type ProviderInput = NonNullable<ConfigInput["providers"]>[string];

/**
 * Makes a provider that a configuration file declares, from its name and its keys
 * without `kind`, `limits` and `timeouts`. Called once for each, when the gateway is
 * created. No schema has checked the keys, so check them; createGateway throws what
 * it throws.
 */
export type ProviderKind = (name: string, settings: Readonly<Record<string, unknown>>) => Provider;
