import type { SettingValues } from "./settings.ts";

/** Everything that can be set, complete: each part of the gateway gets the piece that it needs. */
export interface Config {
  readonly server: ServerConfig;
  readonly timeouts: TimeoutConfig;
  readonly providers: readonly ProviderConfig[];
  readonly log: LogConfig;
}

/** The front door. Times are in milliseconds. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Origins whose web pages may call; "*" is all of them. */
  readonly corsOrigins: readonly string[];
  readonly maxConnections: number;
  readonly maxStreams: number;
  readonly maxMessageBytes: number;
  readonly firstByteTimeoutMs: number;
  readonly readerStallTimeoutMs: number;
  readonly drainTimeoutMs: number;
}

/** Limits of a call, in milliseconds, where its request does not set them lower. */
export interface TimeoutConfig {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  /** What no request can exceed. */
  readonly maxTotalMs: number;
}

/** One provider, told apart by its kind. */
export type ProviderConfig = SimConfig | OpenAiConfig | AnthropicConfig;

/** What every provider has. */
interface ProviderBase {
  /** The part of "provider/model" before the slash. */
  readonly name: string;
  readonly slots: { readonly concurrency: number; readonly queueLength: number; readonly queueTimeoutMs: number };
}

/** The embedded simulator. */
export interface SimConfig extends ProviderBase {
  readonly kind: "sim";
}

/** OpenAI Chat Completions, or a server compatible with it. */
export interface OpenAiConfig extends ProviderBase {
  readonly kind: "openai";
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  readonly maxTokensField: "auto" | "max_tokens" | "max_completion_tokens";
  readonly unsupported: "refuse" | "drop";
  readonly connectTimeoutMs: number;
}

/** Anthropic Messages, or a server compatible with it. */
export interface AnthropicConfig extends ProviderBase {
  readonly kind: "anthropic";
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly auth: "x-api-key" | "bearer";
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  readonly version: string;
  readonly defaultMaxTokens: number;
  readonly maxTokensCap: number | undefined;
  readonly unsupported: "refuse" | "drop";
  readonly connectTimeoutMs: number;
}

/** The log on standard output. */
export interface LogConfig {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  readonly format: "auto" | "json" | "pretty";
}

/**
 * Orders flat settings into a Config. The simulator is always there; any other
 * provider is there when its key or base URL was given, so that a local server
 * needs no key.
 */
export function toConfig(values: SettingValues, given: ReadonlySet<keyof SettingValues>): Config {
  const { host, port, corsOrigins, maxConnections, maxStreams, maxMessageBytes } = values;
  const { firstByteTimeoutMs, readerStallTimeoutMs, drainTimeoutMs } = values;
  return {
    server: {
      host,
      port,
      corsOrigins,
      maxConnections,
      maxStreams,
      maxMessageBytes,
      firstByteTimeoutMs,
      readerStallTimeoutMs,
      drainTimeoutMs,
    },
    timeouts: {
      firstTokenMs: values.firstTokenTimeoutMs,
      idleMs: values.idleTimeoutMs,
      totalMs: values.totalTimeoutMs,
      maxTotalMs: values.maxTotalTimeoutMs,
    },
    providers: [
      { kind: "sim", name: "sim", slots: toSlots(values) },
      ...(given.has("openAiApiKey") || given.has("openAiBaseUrl") ? [toOpenAi(values)] : []),
      ...(given.has("anthropicApiKey") || given.has("anthropicBaseUrl") ? [toAnthropic(values)] : []),
    ],
    log: { level: values.logLevel, format: values.logFormat },
  };
}

function toSlots({ concurrency, queueLength, queueTimeoutMs }: SettingValues): ProviderBase["slots"] {
  return { concurrency, queueLength, queueTimeoutMs };
}

function toOpenAi(values: SettingValues): OpenAiConfig {
  return {
    kind: "openai",
    name: "openai",
    slots: toSlots(values),
    baseUrl: values.openAiBaseUrl,
    apiKey: values.openAiApiKey,
    headers: values.openAiHeaders,
    models: values.openAiModels,
    maxTokensField: values.openAiMaxTokensField,
    unsupported: values.openAiUnsupported,
    connectTimeoutMs: values.connectTimeoutMs,
  };
}

function toAnthropic(values: SettingValues): AnthropicConfig {
  return {
    kind: "anthropic",
    name: "anthropic",
    slots: toSlots(values),
    baseUrl: values.anthropicBaseUrl,
    apiKey: values.anthropicApiKey,
    auth: values.anthropicAuth,
    headers: values.anthropicHeaders,
    models: values.anthropicModels,
    version: values.anthropicVersion,
    defaultMaxTokens: values.anthropicDefaultMaxTokens,
    maxTokensCap: values.anthropicMaxTokensCap,
    unsupported: values.anthropicUnsupported,
    connectTimeoutMs: values.connectTimeoutMs,
  };
}
