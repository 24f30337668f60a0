import type { z } from "zod";
import type { DefaultTimeLimits, TimeLimits } from "../core/call/time-limits.ts";
import type { ModelPrice } from "../cost/model-price.ts";
import type { KindName, SettingsOf } from "../providers/kinds.ts";
import type { FallbackClass } from "../routing/failure-table.ts";
import type { admissionSchema, breakerSchema, retriesSchema } from "./schema/limits.ts";
import type { logSchema } from "./schema/log.ts";
import type { telemetrySchema } from "./schema/telemetry.ts";

/** Everything that can be set, complete: each part of the gateway gets the piece that it needs. */
export interface Config {
  readonly server: ServerConfig;
  readonly ops: OpsConfig;
  readonly telemetry: TelemetryConfig;
  readonly timeouts: DefaultTimeLimits;
  readonly admission: AdmissionConfig;
  readonly retries: RetryConfig;
  readonly breaker: BreakerConfig;
  /** In the order of their declaration, each name once. */
  readonly providers: readonly ProviderConfig[];
  /** Aliases, in the order of their declaration, each name once. */
  readonly models: readonly ModelConfig[];
  /** What models cost, each target once; they win over the price list. */
  readonly prices: readonly PriceConfig[];
  readonly log: LogConfig;
}

/** The server that callers connect to. Times are in milliseconds. */
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
  /** 0 for none. */
  readonly lameDuckMs: number;
  /** Whether calls of CompletionService over gRPC are served by the transport of their own, not by Connect's handlers. */
  readonly nativeGrpc: boolean;
  /** Undefined for plain text. */
  readonly tls: TlsConfig | undefined;
}

/** TLS of the server: paths of PEM files. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  /** CAs of client certificates; undefined requests none from clients. */
  readonly clientCaFile: string | undefined;
  /** Whether a client without a certificate is turned away; only matters with a CA. */
  readonly clientAuth: "require" | "request";
}

/** The port for operators. */
export interface OpsConfig {
  /** Undefined for none. */
  readonly port: number | undefined;
  readonly host: string;
  /** Whether AdminService is served. */
  readonly admin: boolean;
  /** The file of the tokens that AdminService takes; undefined takes every caller. */
  readonly tokenFile: string | undefined;
  /** Undefined for plain text. */
  readonly tls: Pick<TlsConfig, "certFile" | "keyFile"> | undefined;
}

/** What is measured, and where it is sent. */
export type TelemetryConfig = z.output<typeof telemetrySchema>;

/** How many calls the gateway has under way at once. */
export type AdmissionConfig = z.output<typeof admissionSchema>;

/** The attempts of a call before its first content, and the waits between them. */
export type RetryConfig = z.output<typeof retriesSchema>;

/** When the breaker of a target opens, and for how long. */
export type BreakerConfig = z.output<typeof breakerSchema>;

/** What every provider has. */
interface ProviderBase<Name extends KindName> {
  readonly kind: Name;
  /** The part of "provider/model" before the slash. */
  readonly name: string;
  readonly slots: SlotConfig;
  /** Of the attempts at it. */
  readonly timeouts: TimeLimits;
  /** Undefined for a kind without a server, as is its proxy. */
  readonly connectTimeoutMs?: number | undefined;
  readonly proxy?: ProxyConfig | undefined;
}

/** One provider, with the settings of its kind. */
export type ProviderConfig = { [Name in KindName]: ProviderBase<Name> & SettingsOf<Name> }[KindName];

/** Limits of the upstream calls to one provider. */
export interface SlotConfig {
  readonly concurrency: number;
  readonly queueLength: number;
  readonly queueTimeoutMs: number;
}

/** The proxy between the gateway and a provider. */
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
  /** The parts of it that no message may repeat. */
  readonly secrets: readonly string[];
}

/** The proxies of the environment. */
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

/** An alias: a name for one or more targets, with the defaults and the caps of the calls that use it. */
export interface ModelConfig {
  readonly name: string;
  /** At least one. */
  readonly targets: readonly ModelTargetConfig[];
  readonly policy: "ordered" | "weighted" | "leastOutstanding" | "fastest";
  readonly fallbackOn: readonly FallbackClass[];
  readonly timeouts: TimeLimits;
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

/** Values for what a request leaves unset. The provider decides what is unset here, too. */
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

/** What a model, or each model of a provider, costs. */
export interface PriceConfig extends ModelPrice {
  /** "provider/model", or "provider/*". */
  readonly target: string;
}

/** The log on standard output. */
export type LogConfig = z.output<typeof logSchema>;
