// CompleteRequest → the JSON of Ollama's chat.
import { createRejectOrDrop, type RejectOrDrop, type UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest, ResponseFormat } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, jsonText, parseExactJson, writeJson } from "../../../wire/json/json.ts";
import type { ChatRequest, ModelOptions } from "../api.ts";
import { toChatMessages } from "./messages.ts";
import { toThink } from "./think.ts";
import { toTools } from "./tools.ts";

/**
 * Writes the body of a request. `request.model` is the provider's own id. JSON
 * Schemas and the arguments of earlier calls go in byte for byte, the seed without
 * loss, and the members of `provider_options_json["ollama"]` last, over those of
 * the same name; its `options` are joined with ours member by member.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for what the API cannot take: see
 * {@link toChatMessages} for content.
 */
export function toRequestBody(request: CompleteRequest, policy: UnsupportedPolicy, isStreaming: boolean): string {
  const body = toChatRequest(request, createRejectOrDrop(policy), isStreaming);
  const further = asObject(parseExactJson(request.providerOptionsJson["ollama"] ?? "{}")) ?? {};
  const options = { ...body.options, ...asObject(further["options"]) };
  const hasOptions = Object.values(options).some((value) => value !== undefined);
  return writeJson({ ...body, ...further, options: hasOptions ? options : undefined });
}

function toChatRequest(request: CompleteRequest, rejectOrDrop: RejectOrDrop, isStreaming: boolean): ChatRequest {
  const { endUserId, reasoning, responseFormat } = request;
  if (endUserId !== "") rejectOrDrop("end_user_id", "Ollama has no member for it; leave it out");
  return {
    model: request.model,
    messages: toChatMessages(request, rejectOrDrop),
    stream: isStreaming,
    tools: toTools(request, rejectOrDrop),
    format: responseFormat && toFormat(responseFormat),
    think: reasoning && toThink(reasoning, rejectOrDrop),
    options: toModelOptions(request),
  };
}

/** The shape of the answer. Every schema is kept to, and none has a name. */
function toFormat({ format }: ResponseFormat): ChatRequest["format"] {
  switch (format.case) {
    case "jsonObject":
      return "json";
    case "jsonSchema":
      return jsonText(format.value.schemaJson);
    case undefined:
      return undefined;
    default:
      return format satisfies never;
  }
}

function toModelOptions(request: CompleteRequest): ModelOptions {
  const { seed, stopSequences } = request;
  return {
    num_predict: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    // A 64-bit integer does not fit into a JavaScript number.
    seed: seed === undefined ? undefined : jsonText(String(seed)),
    stop: stopSequences.length === 0 ? undefined : stopSequences,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
  };
}
