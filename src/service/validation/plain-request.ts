import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../gen/tokenwire/v1/message_pb.ts";

// Bounds within those of the rules: what exceeds them is left to the rules, as is all that few requests have.
const mostMessages = 1_024;
const maxModelLength = 256;
const maxTemperature = 2;

/**
 * Whether a request is of the kind that most are, and so breaks no rule: some text,
 * and options that are numbers. Such a request needs none of the checks that find
 * out which rules others break.
 */
export function isPlainRequest(request: CompleteRequest): boolean {
  const { model, prompt, messages } = request;
  if (model === "" || model.length > maxModelLength) return false;
  const hasText = prompt === "" ? isPlainConversation(messages) : messages.length === 0;
  return hasText && hasPlainNumbers(request) && !hasFurtherOptions(request);
}

function isPlainConversation(messages: readonly Message[]): boolean {
  if (messages.length === 0 || messages.length > mostMessages) return false;
  for (const { role, text, parts } of messages) {
    const isSpoken = role === Role.USER || role === Role.ASSISTANT || role === Role.SYSTEM;
    if (!isSpoken || text === "" || parts.length > 0) return false;
  }
  return true;
}

// NaN breaks every rule, because every comparison with it is false.
function hasPlainNumbers(request: CompleteRequest): boolean {
  const { maxTokens, temperature, topP } = request;
  if (maxTokens !== undefined && !(maxTokens > 0)) return false;
  if (temperature !== undefined && !(temperature >= 0 && temperature <= maxTemperature)) return false;
  if (topP !== undefined && !(topP > 0 && topP <= 1)) return false;
  return request.topK === undefined && request.frequencyPenalty === undefined && request.presencePenalty === undefined;
}

function hasFurtherOptions(request: CompleteRequest): boolean {
  if (request.tools.length > 0 || request.fallbackModels.length > 0 || request.stopSequences.length > 0) return true;
  if (request.toolChoice !== undefined || request.responseFormat !== undefined) return true;
  if (request.reasoning !== undefined || request.timeouts !== undefined) return true;
  if (request.heartbeatInterval !== undefined || request.endUserId !== "") return true;
  return hasEntries(request.providerOptionsJson) || hasEntries(request.labels);
}

function hasEntries(map: Readonly<Record<string, string>>): boolean {
  return Object.keys(map).length > 0;
}
