// CompleteRequest → Messages JSON.

import type { UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest, ResponseFormat } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type JsonObject, jsonText, writeJson } from "../../../wire/json/json.ts";
import type { MessagesRequest, OutputConfig } from "../api.ts";
import { findContainer, toConversation } from "./messages.ts";
import { withProviderOptions } from "./provider-options.ts";
import { planReasoning } from "./reasoning.ts";
import { createRequestContext, type RequestContext } from "./request-context.ts";
import { toSampling, toStopSequences } from "./sampling.ts";
import { type ConfiguredLimits, toTokenLimits } from "./token-limits.ts";
import { toToolChoice, toTools } from "./tools.ts";

/** The settings that the body of a request depends on. */
export interface RequestOptions extends ConfiguredLimits {
  /** Version of the API. */
  readonly version: string;
  /** How options are treated that the model cannot take. Content that it cannot take is always rejected. */
  readonly unsupported: UnsupportedPolicy;
}

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas and the arguments of earlier calls are copied byte for byte, and the members
 * of `provider_options_json["anthropic"]` are added last: see {@link withProviderOptions}.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for fields that the API or the model
 * cannot take: see `factsOf` for models, {@link toConversation} for content.
 */
export function toRequestBody(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): string {
  return writeJson(toMembers(request, options, isStreaming));
}

// https://platform.claude.com/docs/en/api/messages-count-tokens
const countedMembers: ReadonlySet<string> = new Set([
  "model",
  "system",
  "messages",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "cache_control",
  "speed",
  "context_management",
  "mcp_servers",
]);

/**
 * Writes the body of a request to count tokens: the members that are part of the
 * prompt, since the endpoint rejects those that only an answer needs. Throws as
 * {@link toRequestBody} does.
 */
export function toCountBody(request: CompleteRequest, options: RequestOptions): string {
  const members = Object.entries(toMembers(request, options, false));
  return writeJson(Object.fromEntries(members.filter(([name]) => countedMembers.has(name))));
}

function toMembers(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): JsonObject {
  return withProviderOptions(toMessagesRequest(request, options, isStreaming), request, options.maxTokensCap);
}

function toMessagesRequest(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): MessagesRequest {
  const context = createRequestContext(request.model, options.unsupported);
  const { facts, rejectOrDrop } = context;
  // The order matters: cache hints are counted in the order in which a prompt is cached, see createCacheMarker.
  const tools = toTools(request.tools, context);
  const { system, messages } = toConversation(request, context);
  const { maxTokens, thinking, effort } = planReasoning(
    request,
    facts,
    toTokenLimits(request, facts, options),
    rejectOrDrop,
  );
  const format = request.responseFormat && toFormat(request.responseFormat, context);
  return {
    model: request.model,
    max_tokens: maxTokens,
    system: listOrNothing(system),
    messages,
    stream: isStreaming,
    ...toSampling(request, { facts, version: options.version, thinking }, rejectOrDrop),
    stop_sequences: listOrNothing(toStopSequences(request.stopSequences, context)),
    tools: listOrNothing(tools),
    tool_choice: request.toolChoice && toToolChoice(request.toolChoice, thinking, context),
    thinking,
    output_config: effort === undefined && format === undefined ? undefined : { effort, format },
    metadata: request.endUserId === "" ? undefined : { user_id: request.endUserId },
    container: findContainer(request.messages),
  };
}

function listOrNothing<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** The format of the answer. The API has no name for a schema, and every schema is strict. */
function toFormat({ format }: ResponseFormat, { facts, rejectOrDrop }: RequestContext): OutputConfig["format"] {
  switch (format.case) {
    case "jsonObject":
      return rejectOrDrop("response_format.json_object", "the Messages API wants a schema; use json_schema");
    case "jsonSchema":
      if (!facts.takesSchemas)
        return rejectOrDrop("response_format.json_schema", "this model does not keep to a schema");
      return { type: "json_schema", schema: jsonText(format.value.schemaJson) };
    case undefined:
      return undefined;
    default:
      return format satisfies never;
  }
}
