import type { Events } from "../../core/answer/event.ts";
import type { Attempt } from "../../core/call/attempt.ts";
import type { Clock } from "../../core/clock.ts";
import { collectSecrets, createCleanWord } from "../../core/errors/secrets.ts";
import type { Provider } from "../../core/provider.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { createHttpClient } from "../../wire/http.ts";
import type { ProxyServer } from "../../wire/proxy.ts";
import { createSender } from "../kit/send-request.ts";
import type { Dialect } from "./dialect.ts";
import { type Address, toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { listModels } from "./models/list-models.ts";
import { limitsOf } from "./models/model-limits.ts";
import { type Preset, type PresetName, presetOf } from "./presets.ts";
import { type RequestOptions, toRequestBody } from "./request/request.ts";
import { readAnswer } from "./response/read-answer.ts";

/** Settings of one provider of this kind. What is undefined is as its preset has it. */
export interface OpenAiOptions extends Omit<RequestOptions, "dialect"> {
  /** The part of "provider/model" before the slash. */
  readonly name: string;
  /** The server that it is, where that is a known one; see {@link presetOf} for what stands without. */
  readonly preset: PresetName | undefined;
  /** Such as "https://api.openai.com/v1"; see {@link toEndpoint} for what else it may be. */
  readonly baseUrl: string | undefined;
  /** Undefined for servers that want none. */
  readonly apiKey: string | undefined;
  /** All keys of this provider, which no answer of it may repeat. */
  readonly apiKeys?: readonly string[];
  /** The header that the key goes into; "bearer" is `authorization`. */
  readonly auth: Preset["auth"] | undefined;
  /** The query's `api-version`. */
  readonly apiVersion: string | undefined;
  /** Further request headers, names in lower case; they win over ours. */
  readonly headers: Readonly<Record<string, string>>;
  /** Models to list. */
  readonly models: readonly string[];
  /** Whether the server is asked for its list of models, where it has one. */
  readonly listModels: boolean;
  /** What the server takes otherwise than its preset says. */
  readonly switches: { readonly [Name in keyof Dialect]?: Dialect[Name] | undefined };
  /** Longest wait for a connection. */
  readonly connectTimeoutMs: number;
}

/** What a provider needs besides its settings. */
export interface OpenAiDependencies {
  readonly clock: Clock;
  /** The proxy on the way to an origin; without it all are asked directly. */
  readonly proxyFor?: ((origin: string) => ProxyServer | undefined) | undefined;
}

/**
 * Creates a provider that speaks OpenAI's Chat Completions, to OpenAI or to any
 * server that is compatible with it. Throws a TypeError when the base URL is no
 * URL, or is neither given nor known. It holds no connection before its first request.
 */
export function createOpenAiProvider(options: OpenAiOptions, { clock, proxyFor }: OpenAiDependencies): Provider {
  const { name, models, connectTimeoutMs } = options;
  const preset = presetOf(options.preset, options.baseUrl);
  const endpoint = toEndpoint(toAddress(options, preset));
  const dialect = withSwitches(preset.dialect, options.switches);
  const common = toHeaders(options, preset);
  const headers = { accept: "text/event-stream, application/json", "content-type": "application/json", ...common };
  const proxy = proxyFor?.(endpoint.origin);
  const credentials = { keys: [options.apiKey, ...(options.apiKeys ?? [])], headers: options.headers };
  const secrets = [...collectSecrets(credentials), ...(proxy?.secrets ?? [])];
  const http = createHttpClient({ origin: endpoint.origin, connectTimeoutMs, clock, proxy });

  const send = createSender({ name, http, headers, secrets, clock, toStatusError });

  async function open(request: CompleteRequest, attempt: Attempt): Promise<Events> {
    const path = endpoint.pathFor(request.model);
    const body = toRequestBody(request, { dialect, unsupported: options.unsupported }, attempt.call.streaming);
    const { response, exchange } = await send(path, body, request.model, attempt);
    return readAnswer(response, exchange, dialect, { attempt, close: response.close });
  }

  const listing = {
    name,
    http,
    path: endpoint.modelsPath,
    headers: { accept: "application/json", ...common },
    secrets,
    clock,
  };
  return {
    name,
    kind: "openai",
    clean: createCleanWord(credentials),
    models,
    open,
    ...(options.listModels && preset.listsModels && { listModels: (signal) => listModels(listing, signal) }),
    limitsOf,
    close: () => http.close(),
  };
}

/** Scheme, host and port of the server. */
export function openAiOrigin(address: Pick<OpenAiOptions, "preset" | "baseUrl" | "apiVersion">): string {
  return toEndpoint(toAddress(address, presetOf(address.preset, address.baseUrl))).origin;
}

function toAddress({ baseUrl, apiVersion }: Pick<OpenAiOptions, "baseUrl" | "apiVersion">, preset: Preset): Address {
  return { ...preset, baseUrl: baseUrl ?? preset.baseUrl ?? "", apiVersion: apiVersion ?? preset.apiVersion };
}

/** What the preset says, but for the switches that are set. */
function withSwitches(dialect: Dialect, switches: OpenAiOptions["switches"]): Dialect {
  const set = Object.entries(switches).filter(([, value]) => value !== undefined);
  return { ...dialect, ...Object.fromEntries(set) };
}

/** What every request has. */
function toHeaders({ apiKey, auth, headers }: OpenAiOptions, preset: Preset): Readonly<Record<string, string>> {
  const isBearer = (auth ?? preset.auth) === "bearer";
  return {
    // A compressed answer could be a thousand times its size.
    "accept-encoding": "identity",
    "user-agent": "tokenwire",
    ...(apiKey !== undefined && (isBearer ? { authorization: `Bearer ${apiKey}` } : { "api-key": apiKey })),
    ...headers,
  };
}
