// Second stop: CompleteRequest → Chat Completions JSON.

import { type MeetUnsupported, meetUnsupported, type UnsupportedPolicy } from "../../core/unsupported.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, jsonText, parseExactJson, writeJson } from "../../wire/json.ts";
import type { ChatRequest } from "./api.ts";
import { toChatMessages } from "./messages.ts";
import { factsOf, type ModelFacts } from "./model-facts.ts";
import { toEffort } from "./reasoning.ts";
import { toResponseFormat } from "./response-format.ts";
import { toSampling } from "./sampling.ts";
import { toParallel, toToolChoice, toTools } from "./tools.ts";

/** Names on which servers of this API differ. */
export interface Dialect {
  /** Where `max_tokens` goes; by the model where the server knows both. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | "by_model";
  /** Where `end_user_id` goes. */
  readonly endUserField: "user" | "safety_identifier";
  /** Whether the server knows the role that instructs models which reason. */
  readonly hasDeveloperRole: boolean;
  /** Whether the server takes back the reasoning that such servers write. */
  readonly takesReasoning: boolean;
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
  const { hasDeveloperRole, takesReasoning } = dialect;
  const effort = request.reasoning && toEffort(request.reasoning, facts, meet);
  return {
    model: request.model,
    messages: toChatMessages(request, { facts, hasDeveloperRole, takesReasoning, meet }),
    stream: isStreaming,
    // Without it no usage comes with a stream.
    stream_options: isStreaming ? { include_usage: true } : undefined,
    [toMaxTokensField(dialect, facts)]: request.maxTokens,
    ...toSampling(request, facts, effort, meet),
    stop: listOrNothing(toStop(request.stopSequences, facts, meet)),
    // A 64-bit integer does not fit into a JavaScript number.
    seed: request.seed === undefined ? undefined : jsonText(String(request.seed)),
    tools: listOrNothing(toTools(request.tools, facts, meet)),
    tool_choice: request.toolChoice && toToolChoice(request.toolChoice),
    parallel_tool_calls: request.toolChoice && toParallel(request.toolChoice, facts, meet),
    response_format: request.responseFormat && toResponseFormat(request.responseFormat, facts, meet),
    reasoning_effort: effort,
    [dialect.endUserField]: toEndUserId(request, dialect, meet),
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

const maxSafetyIdentifierLength = 64;

function toEndUserId(
  { endUserId }: CompleteRequest,
  { endUserField }: Dialect,
  meet: MeetUnsupported,
): string | undefined {
  if (endUserField === "safety_identifier" && endUserId.length > maxSafetyIdentifierLength) {
    return meet("end_user_id", `OpenAI takes at most ${maxSafetyIdentifierLength} characters; send a digest of it`);
  }
  return endUserId || undefined;
}

function listOrNothing<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
