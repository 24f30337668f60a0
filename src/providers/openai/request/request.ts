// Second stop: CompleteRequest → Chat Completions JSON.

import type { UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, jsonText, parseExactJson, writeJson } from "../../../wire/json.ts";
import type { ChatRequest } from "../api.ts";
import type { Dialect } from "../dialect.ts";
import { toEndUser } from "./end-user.ts";
import { toChatMessages } from "./messages.ts";
import { toEffort } from "./reasoning.ts";
import { toReasoningMembers } from "./reasoning-members.ts";
import { createRequestContext, type RequestContext } from "./request-context.ts";
import { toResponseFormat } from "./response-format.ts";
import { toSampling } from "./sampling.ts";
import { toStop } from "./stop.ts";
import { toParallel, toToolChoice, toTools } from "./tools.ts";

/** What a request depends on besides itself. */
export interface RequestOptions {
  readonly dialect: Dialect;
  /** What becomes of options that the API, the server or the model cannot take; content is always refused. */
  readonly unsupported: UnsupportedPolicy;
}

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas go in byte for byte, the seed without loss, and the members of
 * `provider_options_json["openai"]` last, over those of the same name.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for what the API, the server or
 * the model cannot take: see {@link Dialect} for servers, {@link createRequestContext}
 * for models, {@link toChatMessages} for content.
 */
export function toRequestBody(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): string {
  const providerOptions = request.providerOptionsJson["openai"];
  const context = createRequestContext(request.model, options.dialect, options.unsupported);
  return writeJson({
    ...toChatRequest(request, context, isStreaming),
    ...(providerOptions !== undefined && asObject(parseExactJson(providerOptions))),
  });
}

function toChatRequest(request: CompleteRequest, context: RequestContext, isStreaming: boolean): ChatRequest {
  const { dialect } = context;
  const { toolChoice, responseFormat, reasoning } = request;
  const effort = reasoning && toEffort(reasoning, context);
  return {
    model: request.model,
    messages: toChatMessages(request, context),
    stream: isStreaming,
    // Without it no usage comes with most servers' streams.
    stream_options: isStreaming && dialect.streamOptions ? { include_usage: true } : undefined,
    [toMaxTokensField(context)]: request.maxTokens,
    ...toSampling(request, effort, context),
    stop: toStop(request.stopSequences, context),
    ...toSeed(request.seed, context),
    tools: toTools(request.tools, context),
    tool_choice: toolChoice && toToolChoice(toolChoice, context),
    parallel_tool_calls: toolChoice && toParallel(toolChoice, context),
    response_format: responseFormat && toResponseFormat(responseFormat, context),
    ...(reasoning && toReasoningMembers(effort, reasoning, context)),
    ...toEndUser(request.endUserId, context),
  };
}

function toMaxTokensField({ dialect, facts }: RequestContext): "max_tokens" | "max_completion_tokens" {
  if (dialect.maxTokensField !== "by_model") return dialect.maxTokensField;
  return facts.takesMaxTokens ? "max_tokens" : "max_completion_tokens";
}

function toSeed(
  seed: bigint | undefined,
  { dialect, rejectOrDrop }: RequestContext,
): Pick<ChatRequest, "seed" | "random_seed"> {
  if (seed === undefined) return {};
  if (dialect.seedField === "none") return rejectOrDrop("seed", "this server does not know it; leave it out") ?? {};
  // A 64-bit integer does not fit into a JavaScript number.
  return { [dialect.seedField]: jsonText(String(seed)) };
}
