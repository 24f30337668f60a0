// Second stop: CompleteRequest → Messages JSON.

import type { UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest, ResponseFormat } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type JsonObject, jsonText, writeJson } from "../../../wire/json.ts";
import type { MessagesRequest, OutputConfig } from "../api.ts";
import { findContainer } from "./container.ts";
import { toTokenLimits } from "./max-tokens.ts";
import { toConversation } from "./messages.ts";
import { withFurtherMembers } from "./provider-options.ts";
import { planReasoning } from "./reasoning.ts";
import { createRequestContext, type RequestContext } from "./request-context.ts";
import { toSampling } from "./sampling.ts";
import { toStopSequences } from "./stop-sequences.ts";
import type { ConfiguredLimits } from "./token-budget.ts";
import { toToolChoice, toTools } from "./tools.ts";

/** What a request depends on besides itself. */
export interface RequestOptions extends ConfiguredLimits {
  /** Version of the API. */
  readonly version: string;
  /** What becomes of options that the model cannot take; content is always refused. */
  readonly unsupported: UnsupportedPolicy;
}

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas and the arguments of earlier calls go in byte for byte, and the members
 * of `provider_options_json["anthropic"]` last: see {@link withFurtherMembers}.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for what the API or the model
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
 * Writes the body of a request whose tokens are to be counted: what is put before
 * the model and nothing else, since the endpoint refuses what only an answer needs.
 * Throws as {@link toRequestBody} does.
 */
export function toCountBody(request: CompleteRequest, options: RequestOptions): string {
  const members = Object.entries(toMembers(request, options, false));
  return writeJson(Object.fromEntries(members.filter(([name]) => countedMembers.has(name))));
}

function toMembers(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): JsonObject {
  return withFurtherMembers(toMessagesRequest(request, options, isStreaming), request, options);
}

function toMessagesRequest(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): MessagesRequest {
  const context = createRequestContext(request.model, options.unsupported);
  const { facts, rejectOrDrop } = context;
  // In the order in which a prompt is cached, see createCacheMarker.
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

/** The shape of the answer. The name of a schema has no place, and every schema is kept to exactly. */
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
