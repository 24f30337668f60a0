import { collectSecrets, createCleanWord } from "../../core/errors/secrets.ts";
import { leastLimit, type ModelLimits } from "../../core/listed-model.ts";
import type { Provider } from "../../core/provider.ts";
import { createHttpClient } from "../../wire/http.ts";
import { defineRemoteKind, type ProviderDependencies, type RemoteBasics } from "../kit/kind.ts";
import { createSender } from "../kit/send-request.ts";
import { toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { listModels } from "./models/list-models.ts";
import { limitsOf } from "./models/model-limits.ts";
import { toCountBody, toRequestBody } from "./request/request.ts";
import { readTokenCount } from "./response/count.ts";
import { readAnswer } from "./response/read-answer.ts";
import { type AnthropicSettings, keys, toSettings } from "./settings.ts";

/** Settings of one provider of this kind, and the one of its keys that it uses. */
export type AnthropicOptions = AnthropicSettings & RemoteBasics;

/** Anthropic Messages, or any server compatible with it. */
export const anthropic = defineRemoteKind({
  name: "anthropic",
  api: "Anthropic Messages",
  description: "Anthropic Messages, or any server compatible with it.",
  keys,
  toSettings,
  flags: [
    { key: "baseUrl", variable: "ANTHROPIC_BASE_URL", isEnough: true },
    { key: "apiKey", variable: "ANTHROPIC_API_KEY", isSecret: true, isEnough: true },
    { key: "headers", isSecret: true, form: "json" },
    { key: "auth" },
    { key: "models", form: "list" },
    { key: "listModels" },
    { key: "version" },
    { key: "defaultMaxTokens" },
    { key: "maxTokensCap" },
    { key: "unsupported" },
  ],
  originOf: ({ baseUrl }) => toEndpoint(baseUrl).origin,
  placeOf: ({ baseUrl }) => baseUrl,
  create: createAnthropicProvider,
});

/**
 * Creates a provider that speaks Anthropic's Messages API, to Anthropic or to any
 * server that is compatible with it. Throws a TypeError when the base URL is no
 * URL. It holds no connection before its first request.
 */
export function createAnthropicProvider(
  options: AnthropicOptions,
  { clock, proxyFor }: ProviderDependencies,
): Provider {
  const { name, models, connectTimeoutMs, maxTokensCap } = options;
  const endpoint = toEndpoint(options.baseUrl);
  const common = toHeaders(options);
  const headers = { accept: "text/event-stream, application/json", "content-type": "application/json", ...common };
  const proxy = proxyFor?.(endpoint.origin);
  const credentials = { keys: [options.apiKey, ...options.apiKeys], headers: options.headers };
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
