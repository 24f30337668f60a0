// Second stop: CompleteRequest → Chat Completions JSON.

import { type MeetUnsupported, meetUnsupported, type UnsupportedPolicy, unsupported } from "../../core/unsupported.ts";
import {
  type CompleteRequest,
  type ResponseFormat,
  type Tool,
  type ToolChoice,
  ToolChoice_Mode as ToolMode,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, jsonText, parseExactJson, writeJson } from "../../wire/json.ts";
import type { ChatRequest, ChatResponseFormat, ChatTool, ChatToolChoice } from "./api.ts";
import { toChatMessages } from "./messages.ts";
import { factsOf, type ModelFacts } from "./model-facts.ts";
import { toEffort } from "./reasoning.ts";
import { toSampling } from "./sampling.ts";

/** Names on which servers of this API differ. */
export interface Dialect {
  /** Where `max_tokens` goes; by the model where the server knows both. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | "by_model";
  /** Where `end_user_id` goes. */
  readonly endUserField: "user" | "safety_identifier";
  /** Whether the server knows the role that instructs models which reason. */
  readonly hasDeveloperRole: boolean;
}

/** What a request depends on besides itself. */
export interface RequestOptions {
  readonly dialect: Dialect;
  /** What becomes of options that the API or the model cannot take; content is always refused. */
  readonly unsupported: UnsupportedPolicy;
}

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas go in byte for byte, the seed without loss, and the members of
 * `provider_options_json["openai"]` last, over those of the same name.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for what the API or the model
 * cannot take: see {@link factsOf} for models, {@link toChatMessages} for content.
 */
export function toRequestBody(request: CompleteRequest, options: RequestOptions, isStreaming: boolean): string {
  const further = request.providerOptionsJson["openai"];
  return writeJson({
    ...toChatRequest(request, options, isStreaming),
    ...(further !== undefined && asObject(parseExactJson(further))),
  });
}

function toChatRequest(
  request: CompleteRequest,
  { dialect, unsupported: policy }: RequestOptions,
  isStreaming: boolean,
): ChatRequest {
  const facts = factsOf(request.model);
  const meet = meetUnsupported(policy);
  const effort = request.reasoning && toEffort(request.reasoning, facts, meet);
  return {
    model: request.model,
    messages: toChatMessages(request, { facts, hasDeveloperRole: dialect.hasDeveloperRole, meet }),
    stream: isStreaming,
    // Without it no usage comes with a stream.
    stream_options: isStreaming ? { include_usage: true } : undefined,
    [toMaxTokensField(dialect, facts)]: request.maxTokens,
    ...toSampling(request, facts, effort, meet),
    stop: listOrNothing(toStop(request.stopSequences, facts, meet)),
    // A 64-bit integer does not fit into a JavaScript number.
    seed: request.seed === undefined ? undefined : jsonText(String(request.seed)),
    tools: listOrNothing(request.tools.map((tool, index) => toChatTool(tool, `tools[${index}]`, facts, meet))),
    tool_choice: request.toolChoice && toChatToolChoice(request.toolChoice),
    parallel_tool_calls: request.toolChoice && toParallel(request.toolChoice, facts, meet),
    response_format: request.responseFormat && toChatResponseFormat(request.responseFormat, facts, meet),
    reasoning_effort: effort,
    [dialect.endUserField]: request.endUserId || undefined,
  };
}

function toMaxTokensField({ maxTokensField }: Dialect, { takesMaxTokens }: ModelFacts): keyof ChatRequest {
  if (maxTokensField !== "by_model") return maxTokensField;
  return takesMaxTokens ? "max_tokens" : "max_completion_tokens";
}

function toStop(
  sequences: readonly string[],
  { maxStopSequences }: ModelFacts,
  meet: MeetUnsupported,
): readonly string[] {
  if (sequences.length > maxStopSequences) {
    const most = maxStopSequences === 0 ? "none" : `at most ${maxStopSequences}`;
    meet("stop_sequences", `this model takes ${most}; leave the others out`);
  }
  return sequences.slice(0, maxStopSequences);
}

function listOrNothing<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}

// A tool without parameters still needs a schema on some servers.
const noParameters = '{"type":"object","properties":{}}';

function toChatTool(
  { name, description, inputSchemaJson, strict }: Tool,
  path: string,
  { takesSchemas, maxToolNameLength }: ModelFacts,
  meet: MeetUnsupported,
): ChatTool {
  if (name.length > maxToolNameLength) {
    throw unsupported(`${path}.name`, `this model takes names of at most ${maxToolNameLength} characters`);
  }
  if (strict && !takesSchemas) meet(`${path}.strict`, withoutSchemas);
  const parameters = jsonText(inputSchemaJson || noParameters);
  return {
    type: "function",
    function: { name, description: description || undefined, parameters, strict: takesSchemas ? strict : undefined },
  };
}

const withoutSchemas = "this model does not keep to a schema; leave it out";

const toolModes: ReadonlyMap<ToolMode, ChatToolChoice> = new Map<ToolMode, ChatToolChoice>([
  [ToolMode.AUTO, "auto"],
  [ToolMode.NONE, "none"],
  [ToolMode.REQUIRED, "required"],
]);

function toChatToolChoice({ mode, toolName }: ToolChoice): ChatToolChoice | undefined {
  return toolName === "" ? toolModes.get(mode) : { type: "function", function: { name: toolName } };
}

/** Where a model knows one call at a time only, that needs no words. */
function toParallel(
  { parallel }: ToolChoice,
  { takesParallel }: ModelFacts,
  meet: MeetUnsupported,
): boolean | undefined {
  if (takesParallel) return parallel;
  return parallel ? meet("tool_choice.parallel", "this model calls one tool at a time; leave it out") : undefined;
}

function toChatResponseFormat(
  { format }: ResponseFormat,
  { takesSchemas }: ModelFacts,
  meet: MeetUnsupported,
): ChatResponseFormat | undefined {
  switch (format.case) {
    case "jsonObject":
      return { type: "json_object" };
    case "jsonSchema": {
      if (!takesSchemas) return meet("response_format.json_schema", withoutSchemas);
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
