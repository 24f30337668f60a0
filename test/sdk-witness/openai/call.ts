import OpenAI, { type ClientOptions } from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { OpenAiOptions } from "../../../src/providers/openai/index.ts";
import { collect } from "../../support/collect.ts";
import { createOpenAiTarget } from "../../support/openai-target.ts";
import type { ProviderTarget } from "../../support/provider-target.ts";
import type { Way, WitnessCall } from "../comparison.ts";

/** A call of Chat Completions. */
export interface OpenAiCall extends WitnessCall {
  readonly sdk: Omit<ChatCompletionCreateParamsNonStreaming, "stream">;
  /** How the SDK is connected. */
  readonly client?: Omit<ClientOptions, "baseURL"> & { readonly basePath?: string };
  /** How Tokenwire is connected. */
  readonly settings?: Omit<Partial<OpenAiOptions>, "baseUrl"> & { readonly basePath?: string };
}

const apiKey = "sk-canary-0123456789";

/** The ways of a call. */
export const ways: readonly Way<OpenAiCall>[] = [
  {
    name: "whole",
    sendBySdk: (call, origin) => createClient(call, origin).chat.completions.create(call.sdk),
    sendByTokenwire: (call, request, origin) => withTarget(call, origin, (target) => target.complete(request)),
  },
  {
    name: "streamed",
    async sendBySdk(call, origin) {
      await collect(await createClient(call, origin).chat.completions.create({ ...call.sdk, stream: true }));
    },
    sendByTokenwire: (call, request, origin) => withTarget(call, origin, (target) => collect(target.stream(request))),
  },
];

function createClient({ client: { basePath = "/v1", ...options } = {} }: OpenAiCall, origin: string): OpenAI {
  return new OpenAI({
    apiKey,
    baseURL: origin + basePath,
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: "off",
    ...options,
  });
}

async function withTarget(
  { settings: { basePath = "/v1", ...options } = {} }: OpenAiCall,
  origin: string,
  send: (target: ProviderTarget) => Promise<unknown>,
): Promise<void> {
  const target = createOpenAiTarget({ apiKey, baseUrl: origin + basePath, ...options });
  await send(target);
  await target.close();
}
