import type { Provider } from "../../core/provider.ts";
import { connectServer } from "../kit/connect-server.ts";
import { defineRemoteKind, type ProviderDependencies, type RemoteBasics } from "../kit/kind.ts";
import { readAnswer } from "../kit/read-answer.ts";
import { toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { readPage } from "./list-models.ts";
import { toRequestBody } from "./request/request.ts";
import { answerFormats } from "./response/read-answer.ts";
import { keys, type OllamaSettings, toSettings } from "./settings.ts";

/** Settings of one provider of this kind, and the one of its keys that it uses. */
export type OllamaOptions = OllamaSettings & RemoteBasics;

/** Ollama by its own API, which knows its thinking, its options and its list of models. */
export const ollama = defineRemoteKind({
  name: "ollama",
  api: "Ollama's own chat",
  description: "Ollama by its own API.",
  keys,
  isStandIn: true,
  toSettings,
  originOf: ({ baseUrl }) => toEndpoint(baseUrl).origin,
  placeOf: ({ baseUrl }) => baseUrl,
  create: createOllamaProvider,
});

/**
 * Creates a provider that speaks Ollama's own chat API. Throws a TypeError when the
 * base URL is no URL. It holds no connection before its first request.
 */
export function createOllamaProvider(options: OllamaOptions, dependencies: ProviderDependencies): Provider {
  const { name, apiKey, models, listModels, baseUrl } = options;
  const endpoint = toEndpoint(baseUrl);
  const apiHeaders = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const server = connectServer({ ...options, origin: endpoint.origin, apiHeaders, toStatusError }, dependencies);
  const listFormat = { pathOf: () => endpoint.modelsPath, readPage };
  return {
    name,
    kind: ollama.name,
    clean: server.clean,
    models,
    async open(request, attempt) {
      const body = toRequestBody(request, options.unsupported, attempt.call.streaming);
      const { response, exchange, channel } = await server.send(endpoint.chatPath, body, request.model, attempt);
      return readAnswer(response, exchange, channel, answerFormats);
    },
    ...(listModels && { listModels: (signal) => server.list(listFormat, signal) }),
    connections: server.connections,
    close: server.close,
  };
}
