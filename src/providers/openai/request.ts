// Second stop: CompleteRequest → Chat Completions JSON.

import { unsupported } from "../../core/unsupported.ts";
import {
  type CompleteRequest,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
  type ResponseFormat,
  type Tool,
  type ToolChoice,
  ToolChoice_Mode as ToolMode,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, jsonText, parseExactJson, writeJson } from "../../wire/json.ts";
import type { ChatRequest, ChatResponseFormat, ChatTool, ChatToolChoice } from "./api.ts";
import { toChatMessages } from "./messages.ts";

/** Names of members on which servers of this API differ. */
export interface Dialect {
  /** Where `max_tokens` goes. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens";
  /** Where `end_user_id` goes. */
  readonly endUserField: "user" | "safety_identifier";
}

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas go in byte for byte, the seed without loss, and the members of
 * `provider_options_json["openai"]` last, over those of the same name.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for what Chat Completions cannot
 * do: top_k, reasoning.budget_tokens, and some content, see {@link toChatMessages}.
 * reasoning.include_text changes nothing: a server sends its reasoning or does not.
 */
export function toRequestBody(request: CompleteRequest, dialect: Dialect, isStreaming: boolean): string {
  const options = request.providerOptionsJson["openai"];
  return writeJson({
    ...toChatRequest(request, dialect, isStreaming),
    ...(options !== undefined && asObject(parseExactJson(options))),
  });
}

function toChatRequest(request: CompleteRequest, dialect: Dialect, isStreaming: boolean): ChatRequest {
  if (request.topK !== undefined) {
    throw unsupported(
      "top_k",
      'Chat Completions has no such member; where a server has, use provider_options_json["openai"]',
    );
  }
  return {
    model: request.model,
    messages: toChatMessages(request),
    stream: isStreaming,
    // Without it no usage comes with a stream.
    stream_options: isStreaming ? { include_usage: true } : undefined,
    [dialect.maxTokensField]: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    stop: listOrNothing(request.stopSequences),
    // A 64-bit integer does not fit into a JavaScript number.
    seed: request.seed === undefined ? undefined : jsonText(String(request.seed)),
    tools: listOrNothing(request.tools.map(toChatTool)),
    tool_choice: request.toolChoice && toChatToolChoice(request.toolChoice),
    parallel_tool_calls: request.toolChoice?.parallel,
    response_format: request.responseFormat && toChatResponseFormat(request.responseFormat),
    reasoning_effort: request.reasoning && toReasoningEffort(request.reasoning),
    [dialect.endUserField]: request.endUserId || undefined,
  };
}

function listOrNothing<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}

// A tool without parameters still needs a schema on some servers.
const noParameters = '{"type":"object","properties":{}}';

function toChatTool({ name, description, inputSchemaJson, strict }: Tool): ChatTool {
  const parameters = jsonText(inputSchemaJson || noParameters);
  return { type: "function", function: { name, description: description || undefined, parameters, strict } };
}

const toolModes: ReadonlyMap<ToolMode, ChatToolChoice> = new Map<ToolMode, ChatToolChoice>([
  [ToolMode.AUTO, "auto"],
  [ToolMode.NONE, "none"],
  [ToolMode.REQUIRED, "required"],
]);

function toChatToolChoice({ mode, toolName }: ToolChoice): ChatToolChoice | undefined {
  return toolName === "" ? toolModes.get(mode) : { type: "function", function: { name: toolName } };
}

function toChatResponseFormat({ format }: ResponseFormat): ChatResponseFormat | undefined {
  switch (format.case) {
    case "jsonObject":
      return { type: "json_object" };
    case "jsonSchema": {
      const { name, schemaJson, strict } = format.value;
      // OpenAI refuses a schema without a name.
      return { type: "json_schema", json_schema: { name: name || "answer", schema: jsonText(schemaJson), strict } };
    }
    case undefined:
      return undefined;
    default:
      return format satisfies never;
  }
}

const efforts: ReadonlyMap<Effort, string> = new Map([
  [Effort.NONE, "none"],
  [Effort.MINIMAL, "minimal"],
  [Effort.LOW, "low"],
  [Effort.MEDIUM, "medium"],
  [Effort.HIGH, "high"],
  [Effort.XHIGH, "xhigh"],
  [Effort.MAX, "max"],
]);

function toReasoningEffort({ effort, budgetTokens }: ReasoningOptions): string | undefined {
  if (budgetTokens !== undefined) {
    throw unsupported("reasoning.budget_tokens", "Chat Completions has no reasoning budget; use reasoning.effort");
  }
  return efforts.get(effort);
}
