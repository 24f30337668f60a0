import type { Clock } from "../../core/clock.ts";
import { collectSecrets, createCleanWord } from "../../core/errors/secrets.ts";
import { leastLimit, type ModelLimits } from "../../core/listed-model.ts";
import type { Provider } from "../../core/provider.ts";
import { createHttpClient } from "../../wire/http.ts";
import type { ProxyServer } from "../../wire/proxy.ts";
import { createSender } from "../kit/send-request.ts";
import { toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { listModels } from "./models/list-models.ts";
import { limitsOf } from "./models/model-limits.ts";
import { type RequestOptions, toCountBody, toRequestBody } from "./request/request.ts";
import { readAnswer } from "./response/read-answer.ts";
import { readTokenCount } from "./response/token-count.ts";

/** Settings of one provider of this kind. */
export interface AnthropicOptions extends RequestOptions {
  /** The part of "provider/model" before the slash. */
  readonly name: string;
  /** Such as "https://api.anthropic.com"; see {@link toEndpoint} for what else it may be. */
  readonly baseUrl: string;
  /** Undefined for servers that want none. */
  readonly apiKey: string | undefined;
  /** All keys of this provider, which no answer of it may repeat. */
  readonly apiKeys?: readonly string[];
  /** The header that the key goes into; "bearer" is `authorization`. */
  readonly auth: "x-api-key" | "bearer";
  /** Further request headers, names in lower case; they win over ours. */
  readonly headers: Readonly<Record<string, string>>;
  /** Models to list. */
  readonly models: readonly string[];
  /** Whether the server is asked for its list of models. */
  readonly listModels: boolean;
  /** Longest wait for a connection. */
  readonly connectTimeoutMs: number;
}

/** What a provider needs besides its settings. */
export interface AnthropicDependencies {
  readonly clock: Clock;
  /** The proxy on the way to an origin; without it all are asked directly. */
  readonly proxyFor?: ((origin: string) => ProxyServer | undefined) | undefined;
}

/**
 * Creates a provider that speaks Anthropic's Messages API, to Anthropic or to any
 * server that is compatible with it. Throws a TypeError when the base URL is no
 * URL. It holds no connection before its first request.
 */
export function createAnthropicProvider(
  options: AnthropicOptions,
  { clock, proxyFor }: AnthropicDependencies,
): Provider {
  const { name, models, connectTimeoutMs, maxTokensCap } = options;
  const endpoint = toEndpoint(options.baseUrl);
  const common = toHeaders(options);
  const headers = { accept: "text/event-stream, application/json", "content-type": "application/json", ...common };
  const proxy = proxyFor?.(endpoint.origin);
  const credentials = { keys: [options.apiKey, ...(options.apiKeys ?? [])], headers: options.headers };
  const secrets = [...collectSecrets(credentials), ...(proxy?.secrets ?? [])];
  const http = createHttpClient({ origin: endpoint.origin, connectTimeoutMs, clock, proxy });

  const send = createSender({ name, http, headers, secrets, clock, toStatusError });
  const listing = { name, http, endpoint, headers: { accept: "application/json", ...common }, secrets, clock };

  /** Of a model as it is called here: no answer is longer than the cap. */
  function capped<Model extends ModelLimits>(model: Model): Model {
    return { ...model, maxOutputTokens: leastLimit(model.maxOutputTokens, maxTokensCap) };
  }

  return {
    name,
    kind: "anthropic",
    clean: createCleanWord(credentials),
    models,
    async open(request, attempt) {
      const body = toRequestBody(request, options, attempt.call.streaming);
      const { response, exchange } = await send(endpoint.path, body, request.model, attempt);
      return readAnswer(response, exchange, { attempt, close: response.close });
    },
    async countTokens(request, attempt) {
      const { response, exchange } = await send(
        endpoint.countPath,
        toCountBody(request, options),
        request.model,
        attempt,
      );
      return readTokenCount(response.body, exchange);
    },
    ...(options.listModels && {
      async listModels(signal) {
        const listed = await listModels(listing, signal);
        return listed.map(capped);
      },
    }),
    limitsOf: (model) => capped(limitsOf(model)),
    close: () => http.close(),
  };
}

/** Scheme, host and port of the server. */
export function anthropicOrigin({ baseUrl }: Pick<AnthropicOptions, "baseUrl">): string {
  return toEndpoint(baseUrl).origin;
}

/** What every request has. */
function toHeaders({ apiKey, auth, version, headers }: AnthropicOptions): Readonly<Record<string, string>> {
  return {
    // A compressed answer could be a thousand times its size.
    "accept-encoding": "identity",
    "anthropic-version": version,
    "user-agent": "tokenwire",
    ...(apiKey !== undefined && (auth === "bearer" ? { authorization: `Bearer ${apiKey}` } : { "x-api-key": apiKey })),
    ...headers,
  };
}
