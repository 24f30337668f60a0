import Anthropic, { type ClientOptions } from "@anthropic-ai/sdk";
import type { MessageCountTokensParams, MessageCreateParamsNonStreaming } from "@anthropic-ai/sdk/resources/messages";
import { systemClock } from "../../../src/core/clock.ts";
import { type AnthropicOptions, createAnthropicProvider } from "../../../src/providers/anthropic/index.ts";
import { anthropicOptions, createAnthropicTarget } from "../../support/anthropic-target.ts";
import { collect } from "../../support/collect.ts";
import type { ProviderTarget } from "../../support/provider-target.ts";
import { countAt, resolverOf, targetOf } from "../../support/targets.ts";
import { beginTestCall } from "../../support/test-call.ts";
import type { Way, WitnessCall } from "../comparison.ts";

/** A call of the Messages API. */
export interface AnthropicCall extends WitnessCall {
  readonly sdk: Omit<MessageCreateParamsNonStreaming, "stream">;
  /** How the SDK is connected. */
  readonly client?: Omit<ClientOptions, "baseURL"> & { readonly basePath?: string };
  /** How Tokenwire is connected. */
  readonly settings?: Omit<Partial<AnthropicOptions>, "baseUrl"> & { readonly basePath?: string };
}

/** The key of both sides. */
export const apiKey = "sk-ant-canary-0123456789";

/** The ways of a call. */
export const ways: readonly Way<AnthropicCall>[] = [
  {
    name: "whole",
    sendBySdk: (call, origin) => createClient(call, origin).messages.create(call.sdk),
    sendByTokenwire: (call, request, origin) => withTarget(call, origin, (target) => target.complete(request)),
  },
  {
    name: "streamed",
    async sendBySdk(call, origin) {
      await collect(await createClient(call, origin).messages.create({ ...call.sdk, stream: true }));
    },
    sendByTokenwire: (call, request, origin) => withTarget(call, origin, (target) => collect(target.stream(request))),
  },
  {
    name: "counted",
    sendBySdk: (call, origin) => createClient(call, origin).messages.countTokens(toCountParams(call)),
    async sendByTokenwire(call, request, origin) {
      const provider = createAnthropicProvider(toOptions(call, origin), { clock: systemClock });
      const count = countAt(resolverOf([targetOf(provider, { clock: systemClock })]));
      await count(request, beginTestCall({ streaming: false }));
      await provider.close?.();
    },
  },
];

function createClient({ client: { basePath = "", ...options } = {} }: AnthropicCall, origin: string): Anthropic {
  return new Anthropic({
    apiKey,
    baseURL: origin + basePath,
    maxRetries: 0,
    // Given, or the SDK refuses to wait for a long answer.
    timeout: 60_000,
    logLevel: "off",
    ...options,
  });
}

/** Those parameters of a call that change the number of its input tokens. */
function toCountParams({ sdk }: AnthropicCall): MessageCountTokensParams {
  const { model, messages, system, tools, tool_choice, thinking, output_config, cache_control, speed } = sdk;
  return {
    model,
    messages,
    ...(system !== undefined && { system }),
    ...(tools !== undefined && { tools }),
    ...(tool_choice !== undefined && { tool_choice }),
    ...(thinking !== undefined && { thinking }),
    ...(output_config !== undefined && { output_config }),
    ...(cache_control !== undefined && { cache_control }),
    ...(speed !== undefined && { speed }),
  };
}

function toOptions({ settings: { basePath = "", ...options } = {} }: AnthropicCall, origin: string): AnthropicOptions {
  return { ...anthropicOptions, apiKey, baseUrl: origin + basePath, ...options };
}

async function withTarget(
  call: AnthropicCall,
  origin: string,
  send: (target: ProviderTarget) => Promise<unknown>,
): Promise<void> {
  const target = createAnthropicTarget(toOptions(call, origin));
  await send(target);
  await target.close();
}
