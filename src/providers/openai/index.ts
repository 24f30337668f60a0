import type { Provider } from "../../core/provider.ts";
import { connectServer } from "../kit/connect-server.ts";
import { defineRemoteKind, type ProviderDependencies, type RemoteBasics } from "../kit/kind.ts";
import { readAnswer } from "../kit/read-answer.ts";
import { conventionNameOf } from "./convention-name.ts";
import type { Dialect } from "./dialect.ts";
import { type Address, toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { readPage } from "./models/list-models.ts";
import { limitsOf } from "./models/model-limits.ts";
import { type Preset, presetOf } from "./presets.ts";
import { toRequestBody } from "./request/request.ts";
import { createAnswerFormats } from "./response/read-answer.ts";
import { checkAddress, keys, type OpenAiSettings, toSettings } from "./settings.ts";

/** Settings of one provider of this kind, and the one of its keys that it uses. */
export type OpenAiOptions = OpenAiSettings & RemoteBasics;

/** OpenAI Chat Completions, or any server compatible with it. */
export const openai = defineRemoteKind({
  name: "openai",
  api: "OpenAI Chat Completions",
  description: "OpenAI Chat Completions, or any server compatible with it.",
  keys,
  toSettings,
  check: checkAddress,
  flags: [
    { key: "preset", isEnough: true },
    { key: "baseUrl", variable: "OPENAI_BASE_URL", isEnough: true },
    { key: "apiKey", variable: "OPENAI_API_KEY", isSecret: true, isEnough: true },
    { key: "headers", isSecret: true, form: "json" },
    { key: "auth" },
    { key: "apiVersion" },
    { key: "models", form: "list" },
    { key: "listModels" },
    { key: "maxTokensField" },
    { key: "unsupported" },
  ],
  originOf: (settings) => toEndpoint(toAddress(settings, presetOf(settings.preset, settings.baseUrl))).origin,
  placeOf({ preset, baseUrl = "" }) {
    if (preset === undefined) return baseUrl;
    return baseUrl === "" ? preset : `${preset} at ${baseUrl}`;
  },
  conventionNameOf: ({ preset, baseUrl }) => conventionNameOf(preset, baseUrl),
  create: createOpenAiProvider,
});

/**
 * Creates a provider that speaks OpenAI's Chat Completions, to OpenAI or to any
 * server that is compatible with it. Throws a TypeError when the base URL is no
 * URL, or is neither given nor known. It holds no connection before its first request.
 */
export function createOpenAiProvider(options: OpenAiOptions, dependencies: ProviderDependencies): Provider {
  const preset = presetOf(options.preset, options.baseUrl);
  const endpoint = toEndpoint(toAddress(options, preset));
  const dialect = withSwitches(preset.dialect, options.switches);
  const answerFormats = createAnswerFormats(dialect);
  const server = connectServer(
    { ...options, origin: endpoint.origin, apiHeaders: toKeyHeaders(options, preset), toStatusError },
    dependencies,
  );
  const listFormat = { pathOf: () => endpoint.modelsPath, readPage };
  return {
    name: options.name,
    kind: openai.name,
    clean: server.clean,
    models: options.models,
    async open(request, attempt) {
      const path = endpoint.pathFor(request.model);
      const body = toRequestBody(request, { dialect, unsupported: options.unsupported }, attempt.call.streaming);
      const { response, exchange, channel } = await server.send(path, body, request.model, attempt);
      return readAnswer(response, exchange, channel, answerFormats);
    },
    ...(options.listModels && preset.listsModels && { listModels: (signal) => server.list(listFormat, signal) }),
    limitsOf,
    connections: server.connections,
    close: server.close,
  };
}

function toAddress({ baseUrl, apiVersion }: Pick<OpenAiSettings, "baseUrl" | "apiVersion">, preset: Preset): Address {
  return { ...preset, baseUrl: baseUrl ?? preset.baseUrl ?? "", apiVersion: apiVersion ?? preset.apiVersion };
}

/** What the preset says, but for the switches that are set. */
function withSwitches(dialect: Dialect, switches: OpenAiOptions["switches"]): Dialect {
  const set = Object.entries(switches).filter(([, value]) => value !== undefined);
  return { ...dialect, ...Object.fromEntries(set) };
}

function toKeyHeaders({ apiKey, auth }: OpenAiOptions, preset: Preset): Readonly<Record<string, string>> {
  if (apiKey === undefined) return {};
  return (auth ?? preset.auth) === "bearer" ? { authorization: `Bearer ${apiKey}` } : { "api-key": apiKey };
}
