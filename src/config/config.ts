import type { FallbackClass } from "./fallback-classes.ts";
import type { PresetName } from "./preset-names.ts";

/** Everything that can be set, complete: each part of the gateway gets the piece that it needs. */
export interface Config {
  readonly server: ServerConfig;
  readonly timeouts: TimeoutConfig;
  readonly admission: AdmissionConfig;
  readonly retries: RetryConfig;
  readonly breaker: BreakerConfig;
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
  /** Processes of `serve`; 0 is one for each processor core. */
  readonly workers: number;
  /** Origins whose web pages may call; "*" is all of them. */
  readonly corsOrigins: readonly string[];
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number | undefined;
  /** Undefined for no limit. */
  readonly maxConnectionAgeMs: number | undefined;
  readonly maxBufferedBytes: number;
  readonly allowedHosts: readonly string[] | undefined;
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

/** How many calls the gateway has under way at once. */
export interface AdmissionConfig {
  readonly maxCalls: number;
  /** Undefined is no limit but the other. */
  readonly maxCallsPerCaller: number | undefined;
  readonly queueLength: number;
  readonly queueTimeoutMs: number;
  /** How late the event loop may be at the median before new calls are refused, in milliseconds. */
  readonly maxLoopDelayMs: number;
  /** How much of the heap may be in use before new calls are refused, up to 1. */
  readonly maxHeapShare: number;
}

/** How often a call is tried before its first content, and how soon. */
export interface RetryConfig {
  /** Over all targets. */
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly maxRetryAfterMs: number;
  /** What the failures of each provider may cost. */
  readonly budget: RetryBudgetConfig;
}

/** How many further tries the failures of a provider may cause. */
export interface RetryBudgetConfig {
  /** Of the calls within the window. */
  readonly share: number;
  readonly least: number;
  readonly windowMs: number;
}

/** When a target is left alone, and for how long. */
export interface BreakerConfig {
  readonly consecutiveFailures: number;
  readonly failureShare: number;
  readonly minCalls: number;
  readonly windowMs: number;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

/** One provider, told apart by its kind. */
export type ProviderConfig = SimConfig | OpenAiConfig | AnthropicConfig;

/** What every provider has. */
interface ProviderBase {
  /** The part of "provider/model" before the slash. */
  readonly name: string;
  readonly slots: SlotConfig;
  readonly timeouts: TargetTimeoutConfig;
}

/** Limits of the tries at one provider, in milliseconds; undefined leaves one to what holds for all calls. */
export interface TargetTimeoutConfig {
  readonly firstTokenMs: number | undefined;
  readonly idleMs: number | undefined;
  readonly totalMs: number | undefined;
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
  /** None for servers that want none; several share the calls. */
  readonly apiKeys: readonly string[];
  readonly auth: "bearer" | "api-key" | undefined;
  readonly apiVersion: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  /** Whether the provider's own list of models is told beside them. */
  readonly listModels: boolean;
  readonly switches: OpenAiSwitches;
  readonly unsupported: "refuse" | "drop";
  readonly connectTimeoutMs: number;
  readonly proxy: ProxyConfig;
}

/** Which proxy a provider is asked through. */
export type ProxyConfig =
  | { readonly kind: "direct" }
  | {
      readonly kind: "server";
      readonly server: ProxyServerConfig;
      /** Whether the provider itself names it; then it holds for servers on this machine, too. */
      readonly isOwn: boolean;
    }
  | { readonly kind: "environment"; readonly variables: ProxyVariables };

/** An HTTP proxy. */
export interface ProxyServerConfig {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The value of `proxy-authorization`; undefined for none. */
  readonly authorization: string | undefined;
  /** What of it no message may repeat. */
  readonly secrets: readonly string[];
}

/** What the environment says of proxies. */
export interface ProxyVariables {
  /** For http:// servers. */
  readonly http: ProxyVariable | undefined;
  /** For https:// servers. */
  readonly https: ProxyVariable | undefined;
  /** The text of NO_PROXY; empty without one. */
  readonly except: string;
}

/** A variable that names a proxy. */
export interface ProxyVariable {
  readonly variable: string;
  /** What it holds, which may be a secret. */
  readonly text: string;
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
  readonly textLists?: boolean | undefined;
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
  readonly beginsInThought?: boolean | undefined;
}

/** Anthropic Messages, or a server compatible with it. */
export interface AnthropicConfig extends ProviderBase {
  readonly kind: "anthropic";
  readonly baseUrl: string;
  /** None for servers that want none; several share the calls. */
  readonly apiKeys: readonly string[];
  readonly auth: "x-api-key" | "bearer";
  readonly headers: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  /** Whether the provider's own list of models is told beside them. */
  readonly listModels: boolean;
  readonly version: string;
  /** Undefined leaves it to what the model is. */
  readonly defaultMaxTokens: number | undefined;
  readonly maxTokensCap: number | undefined;
  readonly unsupported: "refuse" | "drop";
  readonly connectTimeoutMs: number;
  readonly proxy: ProxyConfig;
}

/** An alias: a name for one or more targets, with what is usual and what is allowed for the calls that use it. */
export interface ModelConfig {
  readonly name: string;
  /** At least one. */
  readonly targets: readonly ModelTargetConfig[];
  readonly policy: "ordered" | "weighted" | "leastOutstanding" | "fastest";
  readonly fallbackOn: readonly FallbackClass[];
  readonly timeouts: ModelTimeoutConfig;
  readonly defaults: CallDefaults;
  readonly caps: CallCaps;
}

/** One of the targets of an alias. */
export interface ModelTargetConfig {
  /** "provider/model", of a provider that there is. */
  readonly target: string;
  readonly weight: number;
  /** Those with a lower number are tried first. */
  readonly priority: number;
}

/** Limits where a request does not say, in milliseconds; undefined leaves one to the provider, or to all calls. */
export interface ModelTimeoutConfig extends TargetTimeoutConfig {
  readonly connectMs: number | undefined;
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
