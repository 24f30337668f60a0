import { leastLimit, type ModelLimits } from "../../core/listed-model.ts";
import type { Provider } from "../../core/provider.ts";
import { connectServer } from "../kit/connect-server.ts";
import { defineRemoteKind, type ProviderDependencies, type RemoteBasics } from "../kit/kind.ts";
import { readAnswer } from "../kit/read-answer.ts";
import { toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { readPage } from "./models/list-models.ts";
import { limitsOf } from "./models/model-limits.ts";
import { toCountBody, toRequestBody } from "./request/request.ts";
import { answerFormats } from "./response/read-answer.ts";
import { readTokenCount } from "./response/token-count.ts";
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
export function createAnthropicProvider(options: AnthropicOptions, dependencies: ProviderDependencies): Provider {
  const endpoint = toEndpoint(options.baseUrl);
  const server = connectServer(
    { ...options, origin: endpoint.origin, apiHeaders: toApiHeaders(options), toStatusError },
    dependencies,
  );
  const listFormat = { pathOf: endpoint.modelsPathAfter, readPage };

  /** Of a model as it is called here: no answer is longer than the cap. */
  function capped<Model extends ModelLimits>(model: Model): Model {
    return { ...model, maxOutputTokens: leastLimit(model.maxOutputTokens, options.maxTokensCap) };
  }

  return {
    name: options.name,
    kind: anthropic.name,
    clean: server.clean,
    models: options.models,
    async open(request, attempt) {
      const body = toRequestBody(request, options, attempt.call.streaming);
      const { response, exchange, channel } = await server.send(endpoint.path, body, request.model, attempt);
      return readAnswer(response, exchange, channel, answerFormats);
    },
    async countTokens(request, attempt) {
      const body = toCountBody(request, options);
      const { response, exchange } = await server.send(endpoint.countPath, body, request.model, attempt);
      return readTokenCount(response.body, exchange);
    },
    ...(options.listModels && {
      async listModels(signal) {
        const listed = await server.list(listFormat, signal);
        return listed.map(capped);
      },
    }),
    limitsOf: (model) => capped(limitsOf(model)),
    connections: server.connections,
    close: server.close,
  };
}

function toApiHeaders({ apiKey, auth, version }: AnthropicOptions): Readonly<Record<string, string>> {
  const ofVersion = { "anthropic-version": version };
  if (apiKey === undefined) return ofVersion;
  return { ...ofVersion, ...(auth === "bearer" ? { authorization: `Bearer ${apiKey}` } : { "x-api-key": apiKey }) };
}
