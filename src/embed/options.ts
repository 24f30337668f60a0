import type { ConfigInput } from "../config/schema/index.ts";
import type { Log } from "../core/log.ts";
import type { Provider } from "../core/provider.ts";

/** What a gateway is made of: the keys of a configuration file, or the path of one. */
export type GatewayOptions = ProgramOptions | FileOptions;

/** A gateway whose configuration is written in the program. */
export interface ProgramOptions extends Omit<ConfigInput, "providers" | "log"> {
  /**
   * The providers, by the name before the slash of "provider/model". A provider of
   * the program's own is an object of that name; the section `limits` bounds it.
   */
  readonly providers?: Readonly<Record<string, ProviderInput | Provider>> | undefined;
  /** Where log lines go; a pino logger fits. Nowhere when unset. */
  readonly log?: Log | undefined;
  readonly configFile?: undefined;
}

/** A gateway whose configuration is a file. */
export interface FileOptions {
  /** Path of the file, which is read as `tokenwire serve --config` reads it, but for its section `log`. */
  readonly configFile: string;
  /** Kinds of provider that the file may name besides the gateway's own, or in place of them. */
  readonly kinds?: Readonly<Record<string, ProviderKind>> | undefined;
  /** Where log lines go; a pino logger fits. Nowhere when unset. */
  readonly log?: Log | undefined;
}

/** A provider of a kind that the gateway has, as a configuration file declares it. */
export type ProviderInput = NonNullable<ConfigInput["providers"]>[string];

/**
 * Makes a provider that a configuration file declares: of its name, with its keys
 * but `kind`, `limits` and `timeouts`. Called once for each, when the gateway is created. The
 * keys are what somebody wrote, so check them; what it throws, createGateway throws.
 */
export type ProviderKind = (name: string, settings: Readonly<Record<string, unknown>>) => Provider;
