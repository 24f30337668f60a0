// CompleteRequest → Chat Completions JSON.

import type { UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, parseExactJson, writeJson } from "../../../wire/json/json.ts";
import type { ChatRequest } from "../api.ts";
import type { Dialect } from "../dialect.ts";
import { toChatMessages } from "./messages.ts";
import { toEffort, toReasoningMembers } from "./reasoning.ts";
import { createRequestContext, type RequestContext } from "./request-context.ts";
import { toResponseFormat } from "./response-format.ts";
import { hasSampling, toSampling, toSeed, toStop } from "./sampling.ts";
import { toParallel, toToolChoice, toTools } from "./tools.ts";

/** The settings of the provider that a request body depends on. */
export interface RequestOptions {
  readonly dialect: Dialect;
  /** The policy for options that the API, the server or the model does not take. Such content is always rejected. */
  readonly unsupported: UnsupportedPolicy;
}

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas are sent byte for byte and the seed without loss of digits. The members of
 * `provider_options_json["openai"]` are written last and replace those of the same name.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for what the API, the server or
 * the model cannot take: see {@link Dialect} for servers, {@link createRequestContext}
 * for models, {@link toChatMessages} for content.
 */
export function toRequestBody(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): string {
  const providerOptions = request.providerOptionsJson["openai"];
  const context = createRequestContext(request.model, options.dialect, options.unsupported);
  const members = toChatRequest(request, context, isStreaming);
  if (providerOptions === undefined) return writeJson(members);
  return writeJson({ ...members, ...asObject(parseExactJson(providerOptions)) });
}

/** A request that is being written, member by member: most have few of them. */
type Draft = { -readonly [Name in keyof ChatRequest]: ChatRequest[Name] };

function toChatRequest(request: CompleteRequest, context: RequestContext, isStreaming: boolean): ChatRequest {
  const { dialect } = context;
  const { toolChoice, responseFormat, reasoning, maxTokens } = request;
  const effort = reasoning && toEffort(reasoning, context);
  const draft: Draft = { model: request.model, messages: toChatMessages(request, context), stream: isStreaming };
  // Most servers send the usage of a stream only on request.
  if (isStreaming && dialect.streamOptions) draft.stream_options = { include_usage: true };
  if (maxTokens !== undefined) draft[toMaxTokensField(context)] = maxTokens;
  if (hasSampling(request)) Object.assign(draft, toSampling(request, effort, context));
  if (request.stopSequences.length > 0) draft.stop = toStop(request.stopSequences, context);
  if (request.seed !== undefined) Object.assign(draft, toSeed(request.seed, context));
  if (request.tools.length > 0) draft.tools = toTools(request.tools, context);
  if (toolChoice !== undefined) {
    draft.tool_choice = toToolChoice(toolChoice, context);
    draft.parallel_tool_calls = toParallel(toolChoice, context);
  }
  if (responseFormat !== undefined) draft.response_format = toResponseFormat(responseFormat, context);
  if (reasoning !== undefined) Object.assign(draft, toReasoningMembers(effort, reasoning, context));
  if (request.endUserId !== "") Object.assign(draft, toEndUser(request.endUserId, context));
  return draft;
}

function toMaxTokensField({ dialect, facts }: RequestContext): "max_tokens" | "max_completion_tokens" {
  if (dialect.maxTokensField !== "by_model") return dialect.maxTokensField;
  return facts.takesMaxTokens ? "max_tokens" : "max_completion_tokens";
}

const maxSafetyIdentifierLength = 64;

/** Writes the id of the end user. It is rejected or dropped where the server has no member for it or it is too long. */
function toEndUser(
  endUserId: string,
  { dialect, rejectOrDrop }: RequestContext,
): Pick<ChatRequest, "user" | "user_id" | "safety_identifier"> {
  const field = dialect.endUserField;
  if (field === "none") {
    rejectOrDrop("end_user_id", "this server has no member for it; leave it out");
    return {};
  }
  if (field === "safety_identifier" && endUserId.length > maxSafetyIdentifierLength) {
    rejectOrDrop("end_user_id", `OpenAI takes at most ${maxSafetyIdentifierLength} characters; send a digest of it`);
    return {};
  }
  return { [field]: endUserId };
}
