// The schema of the configuration: what may be written, what it is when nobody says, and what the gateway gets.
import { z } from "zod";
import type { TimeLimits } from "../../core/call/time-limits.ts";
import type { Config, OpenAiConfig, ProviderConfig, ProxyConfig, SlotConfig } from "../config.ts";
import { noProxyVariables } from "../proxies.ts";
import { admissionSchema, breakerSchema, limitsSchema, retriesSchema, timeoutsSchema } from "./limits.ts";
import { logSchema } from "./log.ts";
import { modelSchema } from "./models.ts";
import { type ParsedProvider, providerSchema } from "./providers.ts";
import { proxy, type WrittenProxy } from "./proxy-values.ts";
import { serverSchema } from "./server.ts";
import { name } from "./values.ts";

const sections = z.strictObject({
  server: serverSchema.prefault({}).describe("The port that callers connect to."),
  timeouts: timeoutsSchema.prefault({}).describe("Time limits of calls, where their requests do not set them lower."),
  limits: limitsSchema
    .prefault({})
    .describe("Limits of the upstream calls to each provider without limits of its own."),
  admission: admissionSchema.prefault({}).describe("How many calls the gateway has under way at once."),
  retries: retriesSchema.prefault({}).describe("How often a call is tried before its first content, and how soon."),
  breaker: breakerSchema.prefault({}).describe("When a target that keeps failing is left alone, and for how long."),
  log: logSchema.prefault({}).describe("The log on standard output."),
  proxy: proxy
    .prefault("environment")
    .describe(
      "the URL of the proxy that providers on other machines are asked through, direct for none, or environment for that of HTTPS_PROXY and its like",
    ),
  providers: z
    .record(name, providerSchema, { error: "write names of providers below it, each with its keys" })
    .refine((providers) => Object.keys(providers).length > 0, 'declare a provider, such as "sim: {kind: sim}"')
    .prefault({ sim: { kind: "sim" } })
    .describe('The providers, by the name before the slash of "provider/model".'),
  models: z
    .record(name, modelSchema, { error: "write aliases below it, each with its target" })
    .prefault({})
    .describe("Aliases: names of your own for the models that callers ask for."),
});

/** The whole configuration: its input is what a file or an embedder writes, its output is complete. */
export const configSchema = sections.transform(toConfig);

/** The configuration as it is written. */
export type ConfigInput = z.input<typeof configSchema>;

type Sections = z.output<typeof sections>;

function toConfig({ server, timeouts, limits, providers, models, proxy: general, ...rest }: Sections): Config {
  const { admission, retries, breaker, log } = rest;
  return {
    server,
    admission,
    retries,
    breaker,
    timeouts: {
      firstTokenMs: timeouts.firstToken,
      idleMs: timeouts.idle,
      totalMs: timeouts.total,
      maxTotalMs: timeouts.maxTotal,
    },
    providers: Object.entries(providers).map(([provider, parsed]) =>
      toProvider(provider, parsed, {
        slots: toSlots(parsed.limits, limits),
        connectTimeoutMs: timeouts.connect,
        proxy: general,
      }),
    ),
    models: Object.entries(models).map(([alias, model]) => ({ name: alias, ...model })),
    log,
  };
}

/** What the general settings say of a provider. */
interface General {
  /** Its own, already. */
  readonly slots: SlotConfig;
  readonly connectTimeoutMs: number;
  readonly proxy: WrittenProxy;
}

function toProvider(provider: string, parsed: ParsedProvider, general: General): ProviderConfig {
  const { slots, connectTimeoutMs } = general;
  switch (parsed.kind) {
    case "sim":
      return { kind: "sim", name: provider, slots, timeouts: toTimeouts(parsed.timeouts) };
    case "openai":
      return toOpenAi(provider, parsed, general);
    case "anthropic": {
      const {
        limits: _limits,
        apiKey,
        apiKeys,
        timeouts,
        defaultMaxTokens,
        maxTokensCap,
        proxy: own,
        ...rest
      } = parsed;
      return {
        ...rest,
        name: provider,
        apiKeys: toKeys(apiKey, apiKeys),
        defaultMaxTokens,
        maxTokensCap,
        slots,
        timeouts: toTimeouts(timeouts),
        connectTimeoutMs: timeouts.connect ?? connectTimeoutMs,
        proxy: toProxy(own, general.proxy),
      };
    }
    default:
      return parsed satisfies never;
  }
}

function toOpenAi(name: string, parsed: Extract<ParsedProvider, { kind: "openai" }>, general: General): OpenAiConfig {
  const { kind, limits: _limits, timeouts, apiKey, apiKeys, maxTokensField, proxy: own, ...rest } = parsed;
  const { preset, baseUrl, auth, apiVersion, headers, models, listModels, unsupported, ...switches } = rest;
  return {
    kind,
    name,
    preset,
    baseUrl: baseUrl ?? (preset === undefined ? "https://api.openai.com/v1" : undefined),
    apiKeys: toKeys(apiKey, apiKeys),
    auth,
    apiVersion,
    headers,
    models,
    listModels,
    switches: { ...switches, maxTokensField: maxTokensField === "auto" ? undefined : maxTokensField },
    unsupported,
    slots: general.slots,
    timeouts: toTimeouts(timeouts),
    connectTimeoutMs: timeouts.connect ?? general.connectTimeoutMs,
    proxy: toProxy(own, general.proxy),
  };
}

/** What the environment says is not known here. */
function toProxy(own: WrittenProxy | undefined, general: WrittenProxy): ProxyConfig {
  const written = own ?? general;
  switch (written.kind) {
    case "direct":
      return written;
    case "server":
      return { ...written, isOwn: own !== undefined };
    case "environment":
      return { kind: "environment", variables: noProxyVariables };
    default:
      return written satisfies never;
  }
}

function toKeys(only: string | undefined, several: readonly string[] | undefined): readonly string[] {
  return several ?? (only === undefined ? [] : [only]);
}

function toTimeouts({ firstToken, idle, total }: ParsedProvider["timeouts"]): TimeLimits {
  return { firstTokenMs: firstToken, idleMs: idle, totalMs: total };
}

function toSlots(own: ParsedProvider["limits"], general: Sections["limits"]): SlotConfig {
  return {
    concurrency: own.concurrency ?? general.concurrency,
    queueLength: own.queueLength ?? general.queueLength,
    queueTimeoutMs: own.queueTimeout ?? general.queueTimeout,
  };
}
