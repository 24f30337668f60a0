import type { z } from "zod";
import {
  baseUrl,
  commaList,
  duration,
  headerSecret,
  headers,
  isoDate,
  nonEmptyText,
  oneOf,
  origins,
  wholeNumber,
} from "./values.ts";

/** One setting: where it may be given, what it may be, and what it is when nobody says. */
export interface Setting<Value> {
  /** Command-line flag without dashes; undefined for secrets, which would show in a process list. */
  readonly flag: string | undefined;
  /** Environment variable. */
  readonly variable: string;
  /** What it does, with its unit, for help and documents. */
  readonly description: string;
  readonly schema: z.ZodType<Value, string>;
  /** The text that is read when nobody says; undefined leaves the setting unset. */
  readonly fallback: string | undefined;
}

function setting<Value>(
  flag: string,
  schema: z.ZodType<Value, string>,
  fallback: string,
  description: string,
): Setting<Value> & { readonly fallback: string } {
  const variable = `TOKENWIRE_${flag.replaceAll("-", "_").toUpperCase()}`;
  return { flag, variable, description, schema, fallback };
}

const most31Bits = 2 ** 31 - 1;

/** Every setting of the gateway. Flags win over the environment, which wins over the defaults. */
export const settings = {
  host: setting("host", nonEmptyText, "127.0.0.1", "address to listen on"),
  port: setting("port", wholeNumber(0, 65_535), "50051", "port to listen on; 0 lets the system pick one"),
  corsOrigins: setting("cors-origins", origins, "", "origins whose web pages may call, separated by commas, or *"),
  maxConnections: setting("max-connections", wholeNumber(1, most31Bits), "10000", "most client connections at once"),
  maxStreams: setting("max-streams", wholeNumber(1, most31Bits), "256", "most calls at once on one connection"),
  maxMessageBytes: setting(
    "max-message-bytes",
    wholeNumber(1_024, most31Bits),
    String(32 * 1024 * 1024),
    "largest incoming message in bytes, after decompression",
  ),
  firstByteTimeoutMs: setting("first-byte-timeout", duration, "5s", "longest silence of a new connection"),
  readerStallTimeoutMs: setting("reader-stall-timeout", duration, "60s", "longest wait for a caller who does not read"),
  drainTimeoutMs: setting("drain-timeout", duration, "30s", "time for open calls to finish at shutdown"),
  connectTimeoutMs: setting("connect-timeout", duration, "5s", "longest wait for a connection to a provider"),
  firstTokenTimeoutMs: setting(
    "first-token-timeout",
    duration,
    "60s",
    "longest wait for the first content of a stream",
  ),
  idleTimeoutMs: setting("idle-timeout", duration, "30s", "longest silence of a provider after that"),
  totalTimeoutMs: setting("total-timeout", duration, "10m", "longest call when the request does not say"),
  maxTotalTimeoutMs: setting("max-total-timeout", duration, "1h", "longest call whatever the request says"),
  concurrency: setting("concurrency", wholeNumber(1, most31Bits), "32", "most upstream calls at once to one provider"),
  queueLength: setting("queue-length", wholeNumber(0, most31Bits), "1024", "most calls that wait for one provider"),
  queueTimeoutMs: setting("queue-timeout", duration, "30s", "longest wait in that queue"),
  logLevel: setting(
    "log-level",
    oneOf(["debug", "info", "warn", "error", "silent"]),
    "info",
    "least severe log line written",
  ),
  logFormat: setting(
    "log-format",
    oneOf(["auto", "json", "pretty"]),
    "auto",
    "form of the log; auto is pretty on a terminal",
  ),
  openAiBaseUrl: {
    flag: "openai-base-url",
    variable: "OPENAI_BASE_URL",
    description: "OpenAI or any compatible server",
    schema: baseUrl,
    fallback: "https://api.openai.com/v1",
  },
  openAiApiKey: {
    flag: undefined,
    variable: "OPENAI_API_KEY",
    description: "key for it; local servers need none",
    schema: headerSecret,
    fallback: undefined,
  },
  openAiHeaders: {
    flag: undefined,
    variable: "TOKENWIRE_OPENAI_HEADERS",
    description: "further request headers for it, as a JSON object",
    schema: headers,
    fallback: "{}",
  },
  openAiModels: setting(
    "openai-models",
    commaList,
    "",
    "its models to list, separated by commas; any other may be called too",
  ),
  openAiMaxTokensField: setting(
    "openai-max-tokens-field",
    oneOf(["auto", "max_tokens", "max_completion_tokens"]),
    "auto",
    "its name of the output limit; auto is max_completion_tokens for OpenAI itself, max_tokens elsewhere",
  ),
  openAiUnsupported: setting(
    "openai-unsupported",
    oneOf(["refuse", "drop"]),
    "refuse",
    "what becomes of options that its model does not take: an error that names them, or nothing",
  ),
  anthropicBaseUrl: {
    flag: "anthropic-base-url",
    variable: "ANTHROPIC_BASE_URL",
    description: "Anthropic or any server compatible with it",
    schema: baseUrl,
    fallback: "https://api.anthropic.com",
  },
  anthropicApiKey: {
    flag: undefined,
    variable: "ANTHROPIC_API_KEY",
    description: "key for it",
    schema: headerSecret,
    fallback: undefined,
  },
  anthropicHeaders: {
    flag: undefined,
    variable: "TOKENWIRE_ANTHROPIC_HEADERS",
    description: "further request headers for it, as a JSON object",
    schema: headers,
    fallback: "{}",
  },
  anthropicAuth: setting(
    "anthropic-auth",
    oneOf(["x-api-key", "bearer"]),
    "x-api-key",
    "the header that its key goes into; bearer is authorization",
  ),
  anthropicModels: setting(
    "anthropic-models",
    commaList,
    "",
    "its models to list, separated by commas; any other may be called too",
  ),
  anthropicVersion: setting(
    "anthropic-version",
    isoDate,
    "2023-06-01",
    "version of its API; from 2026-10-21 on, no model takes temperature, top_p or top_k",
  ),
  anthropicDefaultMaxTokens: setting(
    "anthropic-default-max-tokens",
    wholeNumber(1, most31Bits),
    "1024",
    "most tokens of its answer when the request does not say, besides a reasoning budget",
  ),
  anthropicMaxTokensCap: {
    flag: "anthropic-max-tokens-cap",
    variable: "TOKENWIRE_ANTHROPIC_MAX_TOKENS_CAP",
    description: "most tokens of its answer whatever the request says; no limit when unset",
    schema: wholeNumber(1, most31Bits),
    fallback: undefined,
  },
  anthropicUnsupported: setting(
    "anthropic-unsupported",
    oneOf(["refuse", "drop"]),
    "refuse",
    "what becomes of options that its model does not take: an error that names them, or nothing",
  ),
} as const satisfies Record<string, Setting<unknown>>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

/** The value of every setting, parsed. */
export type SettingValues = {
  readonly [Name in SettingName]: (typeof settings)[Name] extends Setting<infer Value>
    ? Value | ((typeof settings)[Name]["fallback"] extends string ? never : undefined)
    : never;
};
