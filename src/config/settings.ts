import type { Path } from "./tree.ts";

/** One setting that a flag or a variable can make: where it is given, and what of the configuration it sets. */
export interface Setting {
  /** Command-line flag without dashes; undefined for secrets, which would show in a process list. */
  readonly flag: string | undefined;
  /** Environment variable. */
  readonly variable: string;
  /** Path in the configuration, whose schema says what it may be and what it does. */
  readonly path: Path;
  /** How its text is read: as it is, as words between commas, or as JSON. */
  readonly form: "text" | "list" | "json";
}

/** The file that the rest of the configuration is read from. */
export const fileSetting = { flag: "config", variable: "TOKENWIRE_CONFIG" } as const;

/** Every setting outside of the file. Flags win over the environment, which wins over the file. */
export const settings: readonly Setting[] = [
  setting("host", "server.host"),
  setting("port", "server.port"),
  setting("workers", "server.workers"),
  setting("cors-origins", "server.corsOrigins", "list"),
  setting("allowed-hosts", "server.allowedHosts", "list"),
  setting("max-connections", "server.maxConnections"),
  setting("max-connections-per-host", "server.maxConnectionsPerHost"),
  setting("max-connection-age", "server.maxConnectionAge"),
  setting("max-streams", "server.maxStreams"),
  setting("max-message-bytes", "server.maxMessageBytes"),
  setting("max-buffered-bytes", "server.maxBufferedBytes"),
  setting("first-byte-timeout", "server.firstByteTimeout"),
  setting("reader-stall-timeout", "server.readerStallTimeout"),
  setting("drain-timeout", "server.drainTimeout"),
  setting("tls-cert-file", "server.tls.certFile"),
  setting("tls-key-file", "server.tls.keyFile"),
  setting("tls-client-ca-file", "server.tls.clientCaFile"),
  setting("tls-client-auth", "server.tls.clientAuth"),
  setting("connect-timeout", "timeouts.connect"),
  setting("first-token-timeout", "timeouts.firstToken"),
  setting("idle-timeout", "timeouts.idle"),
  setting("total-timeout", "timeouts.total"),
  setting("max-total-timeout", "timeouts.maxTotal"),
  setting("concurrency", "limits.concurrency"),
  setting("queue-length", "limits.queueLength"),
  setting("queue-timeout", "limits.queueTimeout"),
  setting("max-calls", "admission.maxCalls"),
  setting("max-calls-per-caller", "admission.maxCallsPerCaller"),
  setting("max-loop-delay", "admission.maxLoopDelay"),
  setting("max-attempts", "retries.maxAttempts"),
  secret("TOKENWIRE_PROXY", "proxy"),
  setting("log-level", "log.level"),
  setting("log-format", "log.format"),
  setting("openai-preset", "providers.openai.preset"),
  { ...setting("openai-base-url", "providers.openai.baseUrl"), variable: "OPENAI_BASE_URL" },
  secret("OPENAI_API_KEY", "providers.openai.apiKey"),
  secret("TOKENWIRE_OPENAI_HEADERS", "providers.openai.headers", "json"),
  setting("openai-auth", "providers.openai.auth"),
  setting("openai-api-version", "providers.openai.apiVersion"),
  setting("openai-models", "providers.openai.models", "list"),
  setting("openai-list-models", "providers.openai.listModels"),
  setting("openai-max-tokens-field", "providers.openai.maxTokensField"),
  setting("openai-unsupported", "providers.openai.unsupported"),
  { ...setting("anthropic-base-url", "providers.anthropic.baseUrl"), variable: "ANTHROPIC_BASE_URL" },
  secret("ANTHROPIC_API_KEY", "providers.anthropic.apiKey"),
  secret("TOKENWIRE_ANTHROPIC_HEADERS", "providers.anthropic.headers", "json"),
  setting("anthropic-auth", "providers.anthropic.auth"),
  setting("anthropic-models", "providers.anthropic.models", "list"),
  setting("anthropic-list-models", "providers.anthropic.listModels"),
  setting("anthropic-version", "providers.anthropic.version"),
  setting("anthropic-default-max-tokens", "providers.anthropic.defaultMaxTokens"),
  setting("anthropic-max-tokens-cap", "providers.anthropic.maxTokensCap"),
  setting("anthropic-unsupported", "providers.anthropic.unsupported"),
];

function setting(flag: string, path: string, form: Setting["form"] = "text"): Setting {
  const variable = `TOKENWIRE_${flag.replaceAll("-", "_").toUpperCase()}`;
  return { flag, variable, path: path.split("."), form };
}

function secret(variable: string, path: string, form: Setting["form"] = "text"): Setting {
  return { flag: undefined, variable, path: path.split("."), form };
}
