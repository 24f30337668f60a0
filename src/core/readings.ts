// What metrics read of a gateway.

/** What is read of one provider. */
export interface ProviderReading {
  readonly name: string;
  /** Keys that are left alone for a while, for one model or for all. */
  readonly keysCoolingDown: number;
  /** Undefined for a provider without connections of its own. */
  readonly connections: ConnectionReading | undefined;
  /** The circuit breakers of the models that were asked of late. */
  readonly breakers: readonly BreakerReading[];
}

/** The circuit breaker of one model. */
export interface BreakerReading {
  readonly model: string;
  readonly state: "closed" | "open" | "half-open";
}

/** Connections to a server, by what they do. */
export interface ConnectionReading {
  /** Kept for the next request. */
  readonly idle: number;
  /** Carrying a request, or being opened for one. */
  readonly used: number;
}

/** A provider of a configuration. */
export interface ConfiguredProvider {
  readonly name: string;
  readonly kind: string;
  /** What OpenTelemetry's semantic conventions call it as `gen_ai.provider.name`; unset where they have no name. */
  readonly conventionName?: string | undefined;
  /** URL of its server; unset for one without. */
  readonly url?: string | undefined;
}

/** The names that a configuration has. */
export interface ConfiguredNames {
  /** What callers can ask for: aliases, and "provider/model" of listed models. */
  readonly models: readonly string[];
  /** "provider/model" of the targets of aliases, and of listed models. */
  readonly targets: readonly string[];
  readonly providers: readonly ConfiguredProvider[];
}
