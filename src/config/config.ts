import type { PresetName } from "./preset-names.ts";

/** Everything that can be set, complete: each part of the gateway gets the piece that it needs. */
export interface Config {
  readonly server: ServerConfig;
  readonly timeouts: TimeoutConfig;
  /** In the order of their declaration, each name once. */
  readonly providers: readonly ProviderConfig[];
  /** Aliases, in the order of their declaration, each name once. */
  readonly models: readonly ModelConfig[];
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
  /** Undefined for plain text. */
  readonly tls: TlsConfig | undefined;
}

/** Encryption of the front door: paths of PEM files. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signs client certificates; undefined asks clients for none. */
  readonly clientCaFile: string | undefined;
  /** Whether a client without a certificate is turned away; only matters with a CA. */
  readonly clientAuth: "require" | "request";
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
  readonly slots: SlotConfig;
}

/** Limits of the upstream calls to one provider. */
export interface SlotConfig {
  readonly concurrency: number;
  readonly queueLength: number;
  readonly queueTimeoutMs: number;
}

/** The embedded simulator. */
export interface SimConfig extends ProviderBase {
  readonly kind: "sim";
}

/** OpenAI Chat Completions, or a server compatible with it. What is undefined is as its preset has it. */
export interface OpenAiConfig extends ProviderBase {
  readonly kind: "openai";
  readonly preset: PresetName | undefined;
  /** Undefined only with a preset. */
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly auth: "bearer" | "api-key" | undefined;
  readonly apiVersion: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  /** Whether the provider's own list of models is told beside them. */
  readonly listModels: boolean;
  readonly switches: OpenAiSwitches;
  readonly unsupported: "refuse" | "drop";
  readonly connectTimeoutMs: number;
}

/** What a server takes otherwise than its preset says. */
export interface OpenAiSwitches {
  readonly maxTokensField?: "max_tokens" | "max_completion_tokens" | undefined;
  readonly endUserField?: "user" | "user_id" | "safety_identifier" | "none" | undefined;
  readonly seedField?: "seed" | "random_seed" | "none" | undefined;
  readonly reasoningField?: "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking" | "none" | undefined;
  readonly reasoningHistory?:
    | "any"
    | "none"
    | "reasoning_content"
    | "reasoning"
    | "reasoning_details"
    | "content"
    | "extra_content"
    | undefined;
  readonly documentField?: "file" | "document_url" | "none" | undefined;
  readonly images?: boolean | undefined;
  readonly streamOptions?: boolean | undefined;
  readonly developerRole?: boolean | undefined;
  readonly jsonObject?: boolean | undefined;
  readonly jsonSchema?: boolean | undefined;
  readonly strictTools?: boolean | undefined;
  readonly toolChoice?: "any" | "modes" | "auto" | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  readonly toolCallIds?: "any" | "nine_alphanumerics" | undefined;
  readonly penalties?: boolean | undefined;
  readonly maxStopSequences?: number | undefined;
  readonly topK?: boolean | undefined;
  readonly thinkTags?: boolean | undefined;
}

/** Anthropic Messages, or a server compatible with it. */
export interface AnthropicConfig extends ProviderBase {
  readonly kind: "anthropic";
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly auth: "x-api-key" | "bearer";
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  /** Whether the provider's own list of models is told beside them. */
  readonly listModels: boolean;
  readonly version: string;
  readonly defaultMaxTokens: number;
  readonly maxTokensCap: number | undefined;
  readonly unsupported: "refuse" | "drop";
  readonly connectTimeoutMs: number;
}

/** An alias: a name for a target, with what is usual and what is allowed for the calls that use it. */
export interface ModelConfig {
  readonly name: string;
  /** "provider/model", of a provider that there is. */
  readonly target: string;
  readonly defaults: CallDefaults;
  readonly caps: CallCaps;
}

/** What stands where a request says nothing. What is unset here, too, is left to the provider. */
export interface CallDefaults {
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly stopSequences: readonly string[];
  readonly reasoningEffort: ReasoningEffort | undefined;
}

/** How hard a model thinks, as in ReasoningOptions.Effort. */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

/** What no request exceeds; undefined is no limit. */
export interface CallCaps {
  readonly maxTokens: number | undefined;
  readonly totalMs: number | undefined;
}

/** The log on standard output. */
export interface LogConfig {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  readonly format: "auto" | "json" | "pretty";
}
